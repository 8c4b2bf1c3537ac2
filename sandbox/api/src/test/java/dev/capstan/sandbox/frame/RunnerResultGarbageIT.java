package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.capstan.schema.json.Json;
import dev.capstan.testing.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class RunnerResultGarbageIT {
  private static final byte[] TYPES = {
    FrameType.STARTED,
    FrameType.STDOUT,
    FrameType.STDERR,
    FrameType.TABLE,
    FrameType.DISPLAY,
    FrameType.ARTIFACT,
    FrameType.ERROR,
    FrameType.EXIT,
    FrameType.RESULT_END,
    0x00,
    (byte) 0xFF
  };
  private static final String VALID =
      "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[\"\\ud800\"],[1e400]],\"row_count\":2,"
          + "\"mime_type\":\"text/plain\",\"text\":\"x\",\"type\":\"T\",\"message\":\"m\","
          + "\"exit_code\":0,\"exec_time_ms\":1}";

  @TempDir Path temp;

  @RepeatedTest(200)
  void neverThrowsAndAlwaysGivesWhatCanBeWritten() {
    long seed = Seed.random();
    Random random = new Random(seed);
    byte[] bytes = garbage(random);
    try (RunnerResultCollector collector =
        new RunnerResultCollector(500, 3, 1000, temp.resolve("spool"), OutputListener.NONE)) {
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(2000));
        collector.write(bytes, at, length);
        at += length;
      }
      RunnerResult answer = collector.finish();
      assertThat(answer.stdout().sizeBytes()).as("seed %d", seed).isLessThanOrEqualTo(500);
      assertThatCode(() -> Json.MAPPER.writeValueAsBytes(answer))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
    assertThat(Files.exists(temp.resolve("spool"))).as("seed %d", seed).isFalse();
  }

  /** Frames that are mostly well-formed, with contents that mostly are not. */
  private static byte[] garbage(Random random) {
    RunnerResultBytes bytes = new RunnerResultBytes();
    int frames = random.nextInt(60);
    for (int i = 0; i < frames; i++) {
      int type = TYPES[random.nextInt(TYPES.length)];
      switch (random.nextInt(4)) {
        case 0 -> bytes.frame(type, noise(random));
        case 1 -> bytes.frame(type, mutated(random));
        case 2 -> bytes.frame(type, VALID);
        default -> bytes.artifact("out/f" + random.nextInt(5), noise(random));
      }
    }
    if (random.nextBoolean()) {
      bytes.header(TYPES[random.nextInt(TYPES.length)], random.nextInt()).raw(noise(random));
    }
    return bytes.toBytes();
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(400)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] mutated(Random random) {
    byte[] json = VALID.getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      json[random.nextInt(json.length)] = (byte) random.nextInt(256);
    }
    return json;
  }
}
