package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFrameWriterIT {
  private static final JobFrame JOB =
      new JobFrame(
          QueryType.PYTHON,
          "print(1)",
          List.of("x"),
          Map.of("MODE", "fast"),
          10,
          100,
          List.of("out/**"),
          5,
          1000,
          30_000,
          1 << 20,
          1.0);

  private static final @Nullable SpooledContent NO_STDIN = null;

  @TempDir Path temp;

  private record Frame(byte type, String payload) {}

  @Test
  void writesJobFilesStdinAndEnd() throws Exception {
    Path onDisk = Files.writeString(temp.resolve("stored"), "d".repeat(100_000));
    List<Frame> frames =
        frames(
            new InputFrames(
                JOB,
                List.of(
                    new SandboxFile.InMemory("ü.csv", "abc".getBytes(UTF_8)),
                    new SandboxFile.OnDisk("disk.bin", onDisk)),
                SpooledContent.of("in".getBytes(UTF_8))),
            false);
    assertThat(frames.removeFirst())
        .satisfies(
            job -> {
              assertThat(job.type).isEqualTo(FrameType.JOB);
              assertThat(job.payload)
                  .isEqualTo(
                      """
                      {"query_type":"python","code":"print(1)","args":["x"],"env":{"MODE":"fast"},\
                      "max_rows":10,"max_output_bytes":100,"artifacts":["out/**"],\
                      "max_artifacts":5,"max_artifact_bytes":1000,"deadline_ms":30000,\
                      "memory_bytes":1048576,"cpus":1.0}\
                      """);
            });
    assertThat(frames)
        .containsExactly(
            new Frame(FrameType.FILE, "\u0000\u0006ü.csvabc"),
            new Frame(FrameType.FILE, "\u0000\u0008disk.bin" + "d".repeat(100_000)),
            new Frame(FrameType.STDIN, "in"),
            new Frame(FrameType.INPUT_END, ""));
  }

  @Test
  void leavesOutWhatIsMountedAndStdinThatIsAbsent() throws Exception {
    InputFrames input =
        new InputFrames(
            JOB, List.of(new SandboxFile.OnDisk("disk.bin", Path.of("/never-read"))), NO_STDIN);
    assertThat(frames(input, true))
        .extracting(Frame::type)
        .containsExactly(FrameType.JOB, FrameType.INPUT_END);
  }

  @Test
  void aLongProgramArrivesWhole() throws Exception {
    String code = "x🐍\u0007é\"".repeat(300_000);
    JobFrame job =
        new JobFrame(QueryType.PYTHON, code, List.of(), Map.of(), 1, 1, List.of(), 0, 0, 1, 1, 1.0);
    String payload = frames(new InputFrames(job, List.of(), NO_STDIN), false).getFirst().payload;
    assertThat(Json.STRICT.readTree(payload).path("code").stringValue()).isEqualTo(code);
  }

  @Test
  void aFileThatNoFrameHoldsIsRefusedBeforeItIsSent() throws Exception {
    Path sparse = temp.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 32);
    }
    InputFrames input =
        new InputFrames(JOB, List.of(new SandboxFile.OnDisk("a", sparse)), NO_STDIN);
    assertThat(InputFrameWriter.defect(input, file -> false)).get().asString().contains("4 GiB");
    assertThat(InputFrameWriter.defect(input, file -> true)).isEmpty();
  }

  @Test
  void followsNoLink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("/etc/hostname"));
    InputFrames input = new InputFrames(JOB, List.of(new SandboxFile.OnDisk("a", link)), NO_STDIN);
    assertThatThrownBy(() -> frames(input, false)).isInstanceOf(IOException.class);
  }

  private static List<Frame> frames(InputFrames input, boolean mounted) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputFrameWriter.write(input, file -> mounted, out);
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
    List<Frame> frames = new ArrayList<>();
    while (bytes.hasRemaining()) {
      assertThat(bytes.get()).isEqualTo((byte) 1);
      byte type = bytes.get();
      byte[] payload = new byte[bytes.getInt()];
      bytes.get(payload);
      frames.add(new Frame(type, new String(payload, UTF_8)));
    }
    return frames;
  }
}
