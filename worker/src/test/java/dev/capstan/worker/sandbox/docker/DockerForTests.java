package dev.capstan.worker.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.command.PingCmd;
import dev.capstan.worker.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * The engine that tests run on. Where none answers they are aborted, and say so; {@code
 * CAPSTAN_REQUIRE_DOCKER=true} makes that a failure.
 */
final class DockerForTests {
  private static final String REQUIRE = "CAPSTAN_REQUIRE_DOCKER";

  private DockerForTests() {}

  static String host() {
    return Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), DockerSettings.DEFAULT_HOST);
  }

  /** A started provider, with the image of this checkout's root. */
  static DockerProvider provider(int poolSize) throws Exception {
    requireEngine();
    DockerSettings settings =
        new DockerSettings(host(), image(), poolSize, null, DockerSettings.DEFAULT_UID_BASE);
    DockerProvider provider = new DockerProvider(settings, System::nanoTime);
    provider.start();
    return provider;
  }

  static void requireEngine() throws InterruptedException {
    if ("true".equals(System.getenv(REQUIRE))) {
      return;
    }
    try (Engine engine = new Engine(host())) {
      engine.ask(
          client -> {
            try (PingCmd ping = client.pingCmd()) {
              return String.valueOf(ping.exec());
            }
          });
    } catch (SandboxException e) {
      Assumptions.abort(
          "NOT TESTED: no docker engine answers at %s (%s=true makes this a failure)"
              .formatted(host(), REQUIRE));
    }
  }

  private static String image() throws IOException, InterruptedException {
    Path script = Path.of("..", "runner-image", "build-image.sh").toAbsolutePath().normalize();
    Path log = Files.createTempFile("build-image", ".log");
    Process process = new ProcessBuilder(script.toString()).redirectError(log.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(script + " failed: " + Files.readString(log));
    }
    Files.delete(log);
    return printed;
  }
}
