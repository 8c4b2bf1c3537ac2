package dev.capstan.containers;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The Docker engine for containers. A test is aborted with a message where no engine is available;
 * {@code CAPSTAN_REQUIRE_DOCKER=true} makes that a failure.
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
        "NOT TESTED: no Docker engine available (%s=true makes this a failure)".formatted(REQUIRE));
  }
}
