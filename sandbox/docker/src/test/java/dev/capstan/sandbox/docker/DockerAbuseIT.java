package dev.capstan.sandbox.docker;

import static org.awaitility.Awaitility.await;

import dev.capstan.sandbox.SandboxAbuseContract;
import dev.capstan.sandbox.SandboxProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Without a pool. */
class DockerAbuseIT extends SandboxAbuseContract {
  private static DockerProvider provider;

  @BeforeAll
  static void start() throws Exception {
    provider = DockerForTests.provider(0);
  }

  @AfterAll
  static void close() {
    if (provider != null) {
      provider.close();
    }
  }

  @Override
  protected SandboxProvider provider() {
    return provider;
  }

  @Override
  protected void assertNothingIsLeft() throws Exception {
    try (Engine engine = new Engine(DockerForTests.host())) {
      await().until(() -> engine.list(Containers.EXECUTION_LABEL).isEmpty());
    }
  }
}
