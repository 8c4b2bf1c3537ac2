package dev.capstan.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.command.PingCmd;
import com.github.dockerjava.api.model.Container;
import dev.capstan.sandbox.Checkout;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxRun;
import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.sandbox.linux.seccomp.SeccompProfile;
import dev.capstan.schema.request.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;

/**
 * The engine that tests run on. Without one, tests are aborted and reported; {@code
 * CAPSTAN_REQUIRE_DOCKER=true} makes that a failure.
 */
public final class DockerForTests {
  /**
   * What SandboxRun asks for unless told otherwise; so its programs find a pool's containers fit.
   */
  static final Limits LIMITS = SandboxRun.limits(512L << 20, 64);

  private static final String REQUIRE = "CAPSTAN_REQUIRE_DOCKER";

  private DockerForTests() {}

  static String host() {
    return Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), DockerSettings.DEFAULT_HOST);
  }

  /** A started provider, with the image of this checkout's root. */
  public static DockerProvider provider(int poolSize) throws Exception {
    requireEngine();
    DockerProvider provider =
        new DockerProvider(settings(host(), image(), poolSize), LIMITS, System::nanoTime);
    provider.start();
    return provider;
  }

  static DockerSettings settings(String host, String image, int poolSize) {
    return new DockerSettings(host, image, poolSize, null, DockerSettings.DEFAULT_UID_BASE);
  }

  /** Containers of another worker, whose clock may be wrong. */
  static Containers containersOf(String worker, Engine engine, EngineClock clock) throws Exception {
    String image = image();
    return new Containers(
        engine,
        engine.ask(client -> String.valueOf(client.inspectImageCmd(image).exec().getId())),
        new ContainerRecipe(null, SeccompProfile.json()),
        new UserIds(DockerSettings.DEFAULT_UID_BASE, DockerSettings.UIDS, 0),
        worker,
        clock,
        System::nanoTime,
        Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Whose first container has that label. */
  static Optional<Container> labelled(Engine engine, String label, String value) throws Exception {
    return engine.list(label).stream()
        .filter(container -> value.equals(container.getLabels().get(label)))
        .findFirst();
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

  static String image() throws IOException, InterruptedException {
    Path script = Checkout.file("runner-image/build-image.sh");
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
