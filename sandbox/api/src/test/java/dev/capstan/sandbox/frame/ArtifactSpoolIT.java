package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.json.Sha256;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactSpoolIT {
  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temp.resolve("spool");
  }

  @Test
  void spoolsUnderNamesOfItsOwnAndDeletesThem() throws Exception {
    byte[] content = "a,b\n".getBytes(UTF_8);
    try (RunnerResultCollector collector = collector()) {
      write(
          collector,
          new RunnerResultBytes()
              .artifact("out/ü.csv", content)
              .artifact("display-1.png", new byte[] {1})
              .display("{\"mime_type\":\"image/png\",\"artifact\":\"display-1.png\"}")
              .exit(0)
              .end());
      RunnerResult answer = collector.finish();
      assertThat(answer.defect()).isNull();
      RunnerResult.SpooledArtifact first = answer.artifacts().getFirst();
      assertThat(first.name()).isEqualTo("out/ü.csv");
      assertThat(first.content().path()).isEqualTo(folder.resolve("0")).hasBinaryContent(content);
      assertThat(first.content().sha256()).isEqualTo(Sha256.hex(content));
      assertThat(first.content().sizeBytes()).isEqualTo(4);
      assertThat(answer.displays())
          .containsExactly(new Display("image/png", null, "display-1.png"));
    }
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "a/",
        ".",
        "./a",
        "a\u0000b",
        "a\nb",
        "a\u001b[2J",
        "a\u202egpj",
        "a\\b",
        "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21"
      })
  void refusesANameThatIsNoPlainRelativePath(String name) {
    assertThat(collect(new RunnerResultBytes().artifact(name, new byte[1])).skippedArtifacts())
        .singleElement()
        .extracting(SkippedArtifact::reason)
        .asString()
        .startsWith("the name ");
    assertThat(folder).doesNotExist();
  }

  @Test
  void refusesLongNamesAndBytesThatAreNoUtf8() {
    byte[] badUtf8 = "\u0000\u0002a\u00ffcontent".getBytes(ISO_8859_1);
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .artifact("n".repeat(256), new byte[1])
                .frame(FrameType.ARTIFACT, badUtf8));
    assertThat(answer.skippedArtifacts())
        .extracting(SkippedArtifact::reason)
        .containsExactly("the name must have 1 to 255 bytes", "the name is not UTF-8");
  }

  @Test
  void refusesDuplicatesAndWhatIsTooMuchInAll() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .artifact("out/a", new byte[60])
                .artifact("out/a", new byte[1])
                .artifact("out/big", new byte[50])
                .artifact("out/fits", new byte[40]));
    assertThat(answer.artifacts())
        .extracting(RunnerResult.SpooledArtifact::name)
        .containsExactly("out/a", "out/fits");
    assertThat(answer.skippedArtifacts())
        .containsExactly(
            new SkippedArtifact("out/a", "another artifact has the same name"),
            new SkippedArtifact("out/big", "the artifacts are larger than 100 bytes in all"));
  }

  @Test
  void clearTakesBackDisplaysWithTheirFilesAndTheirRoom() throws Exception {
    try (RunnerResultCollector collector = collector()) {
      RunnerResultBytes bytes = new RunnerResultBytes().artifact("out/kept", new byte[90]);
      for (int i = 1; i <= 9; i++) {
        bytes
            .artifact("display-%d.png".formatted(i), new byte[80])
            .display("{\"mime_type\":\"image/png\",\"artifact\":\"display-%d.png\"}".formatted(i))
            .display(
                "{\"mime_type\":\"text/plain\",\"text\":\"%s\"}".formatted("t".repeat(200_000)));
        if (i < 9) {
          bytes.clear();
        }
      }
      write(collector, bytes);
      RunnerResult answer = collector.finish();
      assertThat(answer.displays())
          .extracting(Display::mimeType)
          .containsExactly("image/png", "text/plain");
      assertThat(answer.artifacts())
          .extracting(RunnerResult.SpooledArtifact::name)
          .containsExactly("out/kept", "display-9.png");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).hasSize(3);
      }
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void imagesThatAreTakenBackAreLimitedTooInAll() {
    RunnerResultBytes bytes = new RunnerResultBytes();
    for (int i = 1; i <= 11; i++) {
      bytes.clear().artifact("display-%d.png".formatted(i), new byte[80]);
    }
    assertThat(collect(bytes).skippedArtifacts())
        .containsExactly(
            new SkippedArtifact(
                "display-11.png",
                "the images are larger than 800 bytes in all, with those that were cleared"));
  }

  @Test
  void capsTheNumberOfFiles() {
    RunnerResultBytes bytes = new RunnerResultBytes();
    for (int i = 0; i < 10_000; i++) {
      bytes.artifact("out/f" + i, new byte[0]);
    }
    RunnerResult answer = collect(bytes);
    assertThat(answer.artifacts()).hasSize(3);
    assertThat(answer.skippedArtifacts()).hasSize(SkippedList.MAX_ENTRIES + 1);
    assertThat(answer.skippedArtifacts().getLast().reason()).endsWith("more were skipped");
  }

  @Test
  void anArtifactThatStopsIsNotTaken() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .header(FrameType.ARTIFACT, 50)
                .raw("\u0000\u0001acontent".getBytes(ISO_8859_1)));
    assertThat(answer.artifacts()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void aFrameShorterThanItsNameIsADefect() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .frame(FrameType.ARTIFACT, "\u0000\u0009abc".getBytes(ISO_8859_1))
                .exit(0)
                .end());
    assertThat(answer.defect()).isEqualTo("an artifact frame is shorter than its name");
  }

  @Test
  void aSpoolThatCanNotBeWrittenIsThePlatformsFault() throws Exception {
    Files.createFile(folder);
    RunnerResultCollector collector = collector();
    assertThatThrownBy(() -> write(collector, new RunnerResultBytes().artifact("a", new byte[1])))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("can't be written");
  }

  private RunnerResultCollector collector() {
    return new RunnerResultCollector(1000, 3, 100, folder, OutputListener.NONE);
  }

  private static void write(RunnerResultCollector collector, RunnerResultBytes bytes) {
    byte[] all = bytes.toBytes();
    collector.write(all, 0, all.length);
  }

  private RunnerResult collect(RunnerResultBytes bytes) {
    try (RunnerResultCollector collector = collector()) {
      write(collector, bytes);
      return collector.finish();
    }
  }
}
