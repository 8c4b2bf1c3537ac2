package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.json.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerResultCollectorTest {
  private static final int MAX_OUTPUT = 1000;

  @TempDir private Path spool;

  @Test
  void readsAWholeAnswer() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .started()
                .stdout("hel")
                .stdout("lo")
                .stderr("oh")
                .table(
                    """
                    {"columns":[{"name":"n","type":"BIGINT"},{"name":"s","type":"VARCHAR"}],
                     "rows":[[1,"a"],[null,"b"]],"row_count":7,"rows_truncated":true}\
                    """)
                .display("{\"mime_type\":\"text/html\",\"text\":\"<b>x</b>\"}")
                .exit(3)
                .end());
    assertThat(answer.complete()).isTrue();
    assertThat(answer.defect()).isNull();
    assertThat(answer.started()).isTrue();
    assertThat(text(answer.stdout())).isEqualTo("hello");
    assertThat(text(answer.stderr())).isEqualTo("oh");
    assertThat(tableOf(answer).columns())
        .containsExactly(new Column("n", "BIGINT"), new Column("s", "VARCHAR"));
    assertThat(text(tableOf(answer).rows())).isEqualTo("[[1,\"a\"],[null,\"b\"]]");
    assertThat(tableOf(answer).rowCount()).isEqualTo(7);
    assertThat(tableOf(answer).rowsTruncated()).isTrue();
    assertThat(answer.displays()).containsExactly(new Display("text/html", "<b>x</b>", null));
    assertThat(answer.exitCode()).isEqualTo(3);
    assertThat(answer.execTimeMs()).isEqualTo(5);
  }

  @Test
  void readsTheSameFromPiecesOfOneByte() {
    byte[] bytes = new RunnerResultBytes().started().stdout("hello").exit(0).end().toBytes();
    try (RunnerResultCollector collector = collector()) {
      for (byte b : bytes) {
        collector.write(new byte[] {b});
      }
      RunnerResult answer = collector.finish();
      assertThat(answer.complete()).isTrue();
      assertThat(text(answer.stdout())).isEqualTo("hello");
    }
  }

  @Test
  void keepsTheHeadOfLongOutputAndMarksIt() {
    RunnerResult answer =
        collect(new RunnerResultBytes().stdout("x".repeat(900)).stdout("y".repeat(900)));
    assertThat(answer.stdout().sizeBytes()).isEqualTo(MAX_OUTPUT);
    assertThat(answer.stdoutTrunc()).isTrue();
    assertThat(answer.stderrTrunc()).isFalse();
  }

  @Test
  void staysSmallWhenTheGuestSendsGigabytes() {
    byte[] chunk = new RunnerResultBytes().stdout("x".repeat(1 << 20)).toBytes();
    try (RunnerResultCollector collector = collector()) {
      for (int i = 0; i < 10_000; i++) {
        collector.write(chunk, 0, chunk.length);
      }
      assertThat(collector.finish().stdout().sizeBytes()).isEqualTo(MAX_OUTPUT);
    }
  }

  @Test
  void survivesAMillionTinyFrames() {
    byte[] tiny =
        new RunnerResultBytes()
            .stdout("")
            .started()
            .display("{}")
            .artifact("../x", new byte[0])
            .toBytes();
    try (RunnerResultCollector collector = collector()) {
      for (int i = 0; i < 250_000; i++) {
        collector.write(tiny, 0, tiny.length);
      }
      RunnerResult answer = collector.finish();
      assertThat(answer.displays()).isEmpty();
      assertThat(answer.skippedArtifacts()).hasSizeLessThanOrEqualTo(SkippedList.MAX_ENTRIES + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {FrameType.STDOUT, FrameType.TABLE, FrameType.DISPLAY, FrameType.ARTIFACT, 0x7F})
  void believesNoLength(int type) {
    RunnerResult answer = collect(new RunnerResultBytes().started().header(type, 0xFFFF_FFFF));
    assertThat(answer.complete()).isFalse();
    assertThat(answer.started()).isTrue();
  }

  @Test
  void anAnswerThatStopsIsIncompleteButNotDefective() {
    RunnerResult answer =
        collect(new RunnerResultBytes().started().stdout("so far").header(FrameType.EXIT, 9));
    assertThat(answer.complete()).isFalse();
    assertThat(answer.defect()).isNull();
    assertThat(text(answer.stdout())).isEqualTo("so far");
    assertThat(answer.exitCode()).isNull();
  }

  @Test
  void anEmptyAnswerIsIncomplete() {
    RunnerResult answer = collect(new RunnerResultBytes());
    assertThat(answer.complete()).isFalse();
    assertThat(answer.started()).isFalse();
    assertThat(answer.defect()).isNull();
  }

  @Test
  void skipsTypesThatItDoesNotKnow() {
    RunnerResult answer = collect(new RunnerResultBytes().frame(0x55, "later").exit(0).end());
    assertThat(answer.complete()).isTrue();
    assertThat(answer.defect()).isNull();
  }

  @Test
  void refusesAnotherVersion() {
    RunnerResult answer = collect(new RunnerResultBytes().raw("HTTP/1.1 200 OK".getBytes(UTF_8)));
    assertThat(answer.defect()).isEqualTo("a frame has version 72, but 1 is expected");
  }

  @Test
  void refusesWhatFollowsTheEnd() {
    RunnerResult answer = collect(new RunnerResultBytes().exit(0).end().stdout("more"));
    assertThat(answer.defect()).isEqualTo("a frame follows the end frame");
    assertThat(answer.stdout().sizeBytes()).isZero();
  }

  @Test
  void refusesTwoExits() {
    RunnerResult answer = collect(new RunnerResultBytes().exit(1).exit(0).end());
    assertThat(answer.defect()).isEqualTo("there is more than one exit frame");
    assertThat(answer.exitCode()).isEqualTo(1);
  }

  @Test
  void refusesAnEndWithoutExit() {
    assertThat(collect(new RunnerResultBytes().started().end()).defect())
        .isEqualTo("the result ends without an exit frame");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{\"exit_code\":0,\"exit_code\":1,\"exec_time_ms\":1}",
        "{\"exit_code\":NaN,\"exec_time_ms\":1}",
        "{\"exit_code\":\"0\",\"exec_time_ms\":1}",
        "{\"exit_code\":256,\"exec_time_ms\":1}",
        "{\"exit_code\":-1,\"exec_time_ms\":1}",
        "{\"exit_code\":0.5,\"exec_time_ms\":1}",
        "{\"exit_code\":99999999999999999999,\"exec_time_ms\":1}",
        "{\"exit_code\":0,\"exec_time_ms\":1,\"stdout_trunc\":\"yes\"}",
        "{\"exit_code\":0,\"exec_time_ms\":1,\"skipped_artifacts\":[1]}",
      })
  void refusesAnExitThatIsNone(String json) {
    RunnerResult answer = collect(new RunnerResultBytes().exit(json).end());
    assertThat(answer.defect()).isNotEmpty();
    assertThat(answer.exitCode()).isNull();
  }

  @Test
  void refusesJsonThatIsTooDeep() {
    String deep = "[".repeat(100_000);
    RunnerResult answer = collect(new RunnerResultBytes().error("{\"x\":" + deep).exit(0).end());
    assertThat(answer.defect()).contains("error is not valid JSON");
  }

  @Test
  void longPartsAreOnDiskUntilTheCollectorIsClosed() throws Exception {
    Path file;
    try (RunnerResultCollector collector =
        new RunnerResultCollector(1 << 20, 3, 100, spool.resolve("run"), OutputListener.NONE)) {
      byte[] bytes = new RunnerResultBytes().stdout("x".repeat(100_000)).stderr("short").toBytes();
      collector.write(bytes, 0, bytes.length);
      RunnerResult answer = collector.finish();
      assertThat(answer.stderr()).isInstanceOf(SpooledContent.InMemory.class);
      SpooledContent.OnDisk stdout = (SpooledContent.OnDisk) answer.stdout();
      file = stdout.path();
      assertThat(file).hasContent("x".repeat(100_000));
      assertThat(stdout.sha256()).isEqualTo(Sha256.hex("x".repeat(100_000).getBytes(UTF_8)));
      assertThat(Files.getPosixFilePermissions(spool.resolve("run")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(file).doesNotExist();
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void namesOfSkippedArtifactsHaveNoControlCharacters() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .exit(
                    """
                    {"exit_code":0,"exec_time_ms":1,"skipped_artifacts":
                     [{"name":"out/a\\u001b[31m\\u202eb","reason":"line\\nbreak"}]}\
                    """)
                .end());
    assertThat(answer.skippedArtifacts())
        .containsExactly(new SkippedArtifact("out/a\uFFFD[31m\uFFFDb", "line\uFFFDbreak"));
  }

  @Test
  void refusesADocumentThatIsTooLarge() {
    RunnerResult answer =
        collect(new RunnerResultBytes().table(" ".repeat(2_000_000)).exit(0).end());
    assertThat(answer.defect()).startsWith("the table frame has 2000000 bytes");
    assertThat(answer.complete()).isTrue();
  }

  @Test
  void replacesBytesThatAreNoUtf8() {
    byte[] error = "{\"type\":\"T\",\"message\":\"a\u00ff\"}".getBytes(ISO_8859_1);
    RunnerResult answer =
        collect(new RunnerResultBytes().frame(FrameType.ERROR, error).exit(1).end());
    assertThat(errorOf(answer).message()).isEqualTo("a\uFFFD");
  }

  @Test
  void cutsALongErrorMessage() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .error("{\"type\":\"T\",\"message\":\"" + "m".repeat(20_000) + "\",\"line\":3}")
                .exit(1)
                .end());
    assertThat(errorOf(answer).message()).hasSize(8_000).endsWith("…");
    assertThat(errorOf(answer).line()).isEqualTo(3);
    assertThat(errorOf(answer).detail()).isNull();
  }

  @Test
  void aDisplayThatCanNotBeUsedCostsItselfOnly() {
    RunnerResultBytes bytes =
        new RunnerResultBytes()
            .display("{\"mime_type\":\"text/plain\",\"text\":\"ok\"}")
            .display("{\"mime_type\":\"x\",\"text\":\"\"}")
            .display("{\"mime_type\":\"image/png\",\"artifact\":\"never-came.png\"}")
            .display("{\"mime_type\":\"text/plain\",\"text\":\"" + "t".repeat(300_000) + "\"}");
    RunnerResult answer = collect(bytes.exit(0).end());
    assertThat(answer.defect()).isNull();
    assertThat(answer.displays()).containsExactly(new Display("text/plain", "ok", null));
    assertThat(answer.skippedArtifacts())
        .extracting(SkippedArtifact::reason)
        .containsExactly(
            "the display's mime_type is not a MIME type",
            "the artifact that the display names did not come",
            "the display is larger than 262144 bytes");
  }

  @Test
  void takesOneHundredDisplays() {
    RunnerResultBytes bytes = new RunnerResultBytes();
    for (int i = 0; i < 110; i++) {
      bytes.display("{\"mime_type\":\"text/plain\",\"text\":\"ok\"}");
    }
    RunnerResult answer = collect(bytes.exit(0).end());
    assertThat(answer.displays()).hasSize(RunnerResultFrames.MAX_DISPLAYS);
    assertThat(answer.skippedArtifacts()).hasSize(10);
  }

  @Test
  void keepsWhatArrivedBeforeTheRunnerWasKilled() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .display("{\"mime_type\":\"text/plain\",\"text\":\"early\"}")
                .skipped("{\"name\":\"display 21\",\"reason\":\"more than 20 displays\"}"));
    assertThat(answer.complete()).isFalse();
    assertThat(answer.displays()).containsExactly(new Display("text/plain", "early", null));
    assertThat(answer.skippedArtifacts())
        .containsExactly(new SkippedArtifact("display 21", "more than 20 displays"));
  }

  private static String text(SpooledContent content) {
    return new String(content.toByteArray(), UTF_8);
  }

  private static RunnerResult.Table tableOf(RunnerResult answer) {
    return Objects.requireNonNull(answer.table());
  }

  private static RunnerResult.GuestError errorOf(RunnerResult answer) {
    return Objects.requireNonNull(answer.error());
  }

  private RunnerResultCollector collector() {
    return new RunnerResultCollector(MAX_OUTPUT, 3, 100, spool.resolve("run"), OutputListener.NONE);
  }

  private RunnerResult collect(RunnerResultBytes bytes) {
    try (RunnerResultCollector collector = collector()) {
      byte[] all = bytes.toBytes();
      collector.write(all, 0, all.length);
      return collector.finish();
    }
  }
}
