package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRoundTripContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapRoundTripIT extends SandboxRoundTripContract {
  @TempDir static Path work;
  private static BubblewrapProvider provider;

  @BeforeAll
  static void start() {
    provider = new BubblewrapProvider(BubblewrapSettings.of(RunnerRoot.find()), work);
    provider.start();
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @Override
  protected SandboxProvider provider() {
    return provider;
  }
}
