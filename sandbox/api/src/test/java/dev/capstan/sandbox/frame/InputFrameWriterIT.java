package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @SuppressWarnings("NullAway") // which doesn't read the annotation of an array from a class file
  private static final byte[] NO_STDIN = null;

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
                "in".getBytes(UTF_8)),
            false);
    assertThat(frames.removeFirst())
        .satisfies(
            job -> {
              assertThat(job.type).isEqualTo(FrameType.JOB);
              assertThat(Json.STRICT.readValue(job.payload, JobFrame.class)).isEqualTo(JOB);
              assertThat(job.payload).contains("\"query_type\":\"python\"", "\"max_rows\":10");
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
