package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRoundTripContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class DockerRoundTripIT extends SandboxRoundTripContract {
  private static DockerProvider provider;

  @BeforeAll
  static void start() throws Exception {
    provider = DockerForTests.provider(2);
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
}
