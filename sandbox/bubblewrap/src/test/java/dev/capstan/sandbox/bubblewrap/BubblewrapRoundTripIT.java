package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRoundTripContract;
import dev.capstan.sandbox.StartedProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapRoundTripIT extends SandboxRoundTripContract {
  @TempDir static Path work;

  @RegisterExtension
  static final StartedProvider PROVIDER =
      new StartedProvider(() -> BubblewrapForTests.provider(work));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }
}
