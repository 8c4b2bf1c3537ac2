package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResult.SpooledArtifact;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.Limits;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
  void outputThatIsNotUtf8IsReadableAndKeptExactly() {
    for (byte[] bytes : List.of(new byte[] {'a', (byte) 0xFF, 'b'}, new byte[] {(byte) 0xC3})) {
      Output output = record(printed(bytes, false));
      assertThat(output.stdout()).isEqualTo(new String(bytes, UTF_8)).contains("\uFFFD");
      assertThat(store.get(output.stored().getFirst().object())).hasValue(bytes);
    }
  }

  @Test
  void aLimitCutsNoCharacterOfTheText() {
    byte[] whole = "a\u00FC\uD83D\uDE00".getBytes(UTF_8);
    for (int length = 1; length <= whole.length; length++) {
      byte[] bytes = Arrays.copyOf(whole, length);
      Output output = record(printed(bytes, true));
      String text = Objects.requireNonNull(output.stdout());
      assertThat("a\u00FC\uD83D\uDE00").startsWith(text);
      assertThat(text).doesNotContain("\uFFFD");
      boolean cut = text.getBytes(UTF_8).length < length;
      assertThat(output.stored()).hasSize(cut ? 1 : 0);
    }
  }

  private static RunnerResult printed(byte[] stdout, boolean truncated) {
    return new RunnerResult(
        true,
        null,
        true,
        SpooledContent.of(stdout),
        truncated,
        SpooledContent.of(new byte[0]),
        false,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        0,
        1L);
  }

  @Test
  void artifactsAreStoredAndLinked() throws Exception {
    Path file = Files.writeString(folder.resolve("1"), "a,b");
    SpooledArtifact artifact =
        new SpooledArtifact(
            "out/clean up.csv",
            new SpooledContent.OnDisk(file, 3, Sha256.hex("a,b".getBytes(UTF_8))));
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

  @Test
  void columnsThatDontFitGoToTheStore() {
    List<Column> columns = Collections.nCopies(5_000, new Column("name", "BIGINT"));
    SpooledContent rows = SpooledContent.of("[]".getBytes(UTF_8));
    Output output =
        record(answer("", new RunnerResult.Table(columns, rows, 0, false), List.of(), List.of()));
    assertThat(output.columns()).isNull();
    assertThat(output.rows()).isEmpty();
    assertThat(output.stored())
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.part()).isEqualTo("columns");
              assertThat(store.get(part.object())).hasValue(Json.MAPPER.writeValueAsBytes(columns));
            });
  }

  /** Every text here is written as six bytes per character in JSON. */
  @Test
  void theRecordFitsWhateverTheGuestReports() throws Exception {
    String controls = "\u0001".repeat(32_000);
    Path file = Files.writeString(folder.resolve("1"), "x");
    List<SpooledArtifact> artifacts = new ArrayList<>();
    List<Display> displays = new ArrayList<>();
    List<SkippedArtifact> skipped = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String name = "out/%03d%s".formatted(i, "\"".repeat(248));
      artifacts.add(new SpooledArtifact(name, new SpooledContent.OnDisk(file, 1, "0".repeat(64))));
      displays.add(new Display("text/html", controls.substring(0, 5_000), null));
      displays.add(new Display("image/png", null, name));
      skipped.add(new SkippedArtifact("\uFFFD".repeat(255), "\uFFFD".repeat(500)));
    }
    RunnerResult answer =
        new RunnerResult(
            true,
            null,
            true,
            SpooledContent.of(controls.substring(0, 8_192).getBytes(UTF_8)),
            false,
            SpooledContent.of(controls.substring(0, 8_192).getBytes(UTF_8)),
            false,
            table(5_000),
            displays.subList(0, 50),
            artifacts,
            skipped,
            null,
            0,
            1L);
    int bytes = Json.MAPPER.writeValueAsBytes(record(answer)).length;
    // what remains holds the request, the digests of its inputs and the error
    assertThat(bytes).isLessThan(Limits.MAX_RESULT_RECORD_BYTES - 2 * Limits.MAX_INLINE_BYTES);
  }

  @Test
  void textIsCutBetweenCharactersToItsSizeInJson() {
    for (String text :
        List.of("a".repeat(50), "\u0007".repeat(50), "🐍".repeat(50), "é\n\"".repeat(20))) {
      for (int most = 10; most < 60; most++) {
        String cut = EncodedText.cut(text, most);
        byte[] json = Json.MAPPER.writeValueAsBytes(cut);
        assertThat(json.length).as(text).isLessThanOrEqualTo(most);
        assertThat((long) json.length).isEqualTo(EncodedText.bytes(cut));
        assertThat(Json.MAPPER.readValue(json, String.class)).isEqualTo(cut);
      }
    }
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
        SpooledContent.of(stdout.getBytes(UTF_8)),
        false,
        SpooledContent.of(new byte[0]),
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
    SpooledContent json = SpooledContent.of(Json.MAPPER.writeValueAsBytes(all));
    return new RunnerResult.Table(List.of(new Column("i", "BIGINT")), json, rows, false);
  }
}
