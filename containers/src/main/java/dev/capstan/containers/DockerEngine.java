package dev.capstan.containers;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The engine that containers run on. Where none answers a test is aborted, and says so; {@code
 * CAPSTAN_REQUIRE_DOCKER=true} makes that a failure.
 */
final class DockerEngine {
  private static final String REQUIRE = "CAPSTAN_REQUIRE_DOCKER";

  private DockerEngine() {}

  static void require() {
    if ("true".equals(System.getenv(REQUIRE))) {
      return;
    }
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "NOT TESTED: no docker engine answers (%s=true makes this a failure)".formatted(REQUIRE));
  }
}
