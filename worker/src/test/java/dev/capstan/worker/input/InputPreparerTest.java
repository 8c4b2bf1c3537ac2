package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.worker.attempt.Executions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class InputPreparerTest {
  @TempDir private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @ParameterizedTest
  @ValueSource(strings = {"a a/b.csv", "a/b.csv a", "a/b a/b", "a/b/c/d x a/b", "日/本 日"})
  void filesThatCanNotExistSideBySideAreTheFaultOfWhoSentThem(String names) {
    assertThatThrownBy(() -> InputNames.check(List.of(names.split(" ", -1))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("in/");
  }

  @Test
  void aPartOfANameHasAtMost255Bytes() {
    assertThatCode(() -> InputNames.check(List.of("a/" + "x".repeat(255))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> InputNames.check(List.of("a/" + "é".repeat(128))))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void otherNamesAreAccepted() {
    assertThatCode(
            () -> InputNames.check(List.of("a.csv", "a/b.csv", "a/c.csv", "ab", "a b", "b/a.csv")))
        .doesNotThrowAnyException();
  }

  @Test
  void longBodiesAreOnDiskUntilTheInputsAreClosed() throws Exception {
    String code = "print('" + "x".repeat(1 << 20) + "')";
    AdmittedExecution execution = claimed(code);
    Path spool = folder.resolve("spool");
    InputPreparer preparer = new InputPreparer(store, cache());
    try (PreparedInputs inputs = preparer.prepare(execution, spool)) {
      assertThat(inputs.program()).isInstanceOf(SpooledContent.OnDisk.class);
      assertThat(inputs.program().toByteArray()).isEqualTo(code.getBytes(UTF_8));
    }
    assertThat(spool).doesNotExist();
  }

  @Test
  void aStoredBodyThatWasChangedIsNotUsed() {
    AdmittedExecution execution = claimed("print(1)".repeat(10_000));
    store.put("claims/1", "print(2)".getBytes(UTF_8), "text/plain");
    Path spool = folder.resolve("spool");
    assertThatThrownBy(() -> new InputPreparer(store, cache()).prepare(execution, spool))
        .isInstanceOf(InputUnavailableException.class)
        .hasMessageContaining("wrong digest");
    assertThat(spool).doesNotExist();
  }

  private DatasetCache cache() {
    return new DatasetCache(store, folder.resolve("datasets"), 1 << 20);
  }

  private AdmittedExecution claimed(String code) {
    byte[] bytes = code.getBytes(UTF_8);
    store.put("claims/1", bytes, "text/plain");
    ObjectNode execution = Json.MAPPER.valueToTree(Executions.python("x"));
    ((ObjectNode) execution.path("request")).remove("python_code");
    execution
        .putArray("claims")
        .addPOJO(new Claim("/python_code", "claims/1", Sha256.hex(bytes), bytes.length));
    return Json.MAPPER.treeToValue(execution, AdmittedExecution.class);
  }
}
