package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRoundTripContract;
import dev.capstan.sandbox.StartedProvider;
import org.junit.jupiter.api.extension.RegisterExtension;

class DockerRoundTripIT extends SandboxRoundTripContract {
  @RegisterExtension
  static final StartedProvider PROVIDER = new StartedProvider(() -> DockerForTests.provider(2));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }
}
