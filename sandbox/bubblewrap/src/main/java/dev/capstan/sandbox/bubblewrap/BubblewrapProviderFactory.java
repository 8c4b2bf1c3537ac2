package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.ProviderSettings;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderFactory;
import java.nio.file.Path;

/** Makes the provider {@code bubblewrap}. */
public final class BubblewrapProviderFactory implements SandboxProviderFactory {

  @Override
  public String name() {
    return BubblewrapProvider.NAME;
  }

  @Override
  public SandboxProvider create(ProviderSettings settings, Path workFolder) {
    return new BubblewrapProvider(settings.bind(BubblewrapSettings.class), workFolder);
  }
}
