package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.SandboxProvider;
import java.nio.file.Path;

/** A provider with the runner's root. */
final class BubblewrapForTests {
  private BubblewrapForTests() {}

  /** Started, with its files in {@code work}. */
  static SandboxProvider provider(Path work) {
    BubblewrapProvider provider =
        new BubblewrapProvider(BubblewrapSettings.of(RunnerRoot.find()), work);
    provider.start();
    return provider;
  }
}
