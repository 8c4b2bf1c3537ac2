package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResult.SpooledArtifact;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;

class OutputRecorderTest {
  private static final ExecutionKey KEY = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());

  @TempDir private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final OutputRecorder recorder = new OutputRecorder(store);

  @Test
  void shortPartsTravelInTheRecord() {
    Output output = record(answer("out", table(3), List.of(), List.of()));
    assertThat(output.stdout()).isEqualTo("out");
    assertThat(output.rows()).hasSize(3);
    assertThat(output.stored()).isEmpty();
  }

  @Test
  void longPartsGoToTheStoreUnderTheAttemptsNonce() {
    String text = "x".repeat(100_000);
    Output output = record(answer(text, table(50_000), List.of(), List.of()));
    assertThat(output.stdout()).isNull();
    assertThat(output.rows()).isNull();
    assertThat(output.rowCount()).isEqualTo(50_000);
    assertThat(output.stored())
        .extracting(StoredPart::part)
        .containsExactlyInAnyOrder("rows", "stdout");
    StoredPart stdout =
        output.stored().stream()
            .filter(part -> part.part().equals("stdout"))
            .findFirst()
            .orElseThrow();
    assertThat(stdout.object()).isEqualTo("outputs/default/" + KEY.id() + "/nonce-1/stdout");
    assertThat(store.get(stdout.object())).hasValue(text.getBytes(UTF_8));
    assertThat(stdout.sha256()).isEqualTo(Sha256.hex(text.getBytes(UTF_8)));
  }

  @Test
  void outputThatIsNotUtf8IsReadableAllTheSame() {
    RunnerResult answer =
        new RunnerResult(
            true,
            null,
            true,
            new byte[] {'a', (byte) 0xFF, 'b'},
            false,
            new byte[0],
            false,
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            0,
            1L);
    assertThat(record(answer).stdout()).isEqualTo("a\uFFFDb");
  }

  @Test
  void artifactsAreStoredAndLinked() throws Exception {
    Path file = Files.writeString(folder.resolve("1"), "a,b");
    SpooledArtifact artifact =
        new SpooledArtifact("out/clean up.csv", file, 3, Sha256.hex("a,b".getBytes(UTF_8)));
    Output output = record(answer("", null, List.of(), List.of(artifact)));
    assertThat(output.artifacts())
        .singleElement()
        .extracting(Artifact::href, Artifact::mediaType)
        .containsExactly(
            "/v1/executions/" + KEY.id() + "/artifacts/out/clean%20up.csv",
            "text/csv; charset=utf-8");
    assertThat(store.get(output.stored().getFirst().object())).hasValue("a,b".getBytes(UTF_8));
  }

  @Test
  void typesThatBrowsersExecuteAreServedAsOctetStream() {
    for (String name : List.of("x.html", "x.svg", "x.js", "x", "x.png.html")) {
      assertThat(MediaTypes.of(name)).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void displaysThatDontFitBecomeArtifacts() {
    Display small = new Display("text/plain", "42", null);
    Display large = new Display("text/html", "<td>".repeat(10_000), null);
    Output output = record(answer("", null, List.of(large, small), List.of()));
    assertThat(output.displays().getFirst().text()).isNull();
    assertThat(output.displays().getFirst().artifact()).isEqualTo("display-text-1.html");
    assertThat(output.displays().get(1)).isEqualTo(small);
    assertThat(output.artifacts()).hasSize(1);
  }

  private Output record(RunnerResult answer) {
    return recorder.record(KEY, "nonce-1", answer);
  }

  private static RunnerResult answer(
      String stdout,
      RunnerResult.@Nullable Table table,
      List<Display> displays,
      List<SpooledArtifact> artifacts) {
    return new RunnerResult(
        true,
        null,
        true,
        stdout.getBytes(UTF_8),
        false,
        new byte[0],
        false,
        table,
        displays,
        artifacts,
        List.of(),
        null,
        0,
        1L);
  }

  private static RunnerResult.Table table(int rows) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (int i = 0; i < rows; i++) {
      all.addArray().add(i);
    }
    return new RunnerResult.Table(List.of(new Column("i", "BIGINT")), all, rows, false);
  }
}
