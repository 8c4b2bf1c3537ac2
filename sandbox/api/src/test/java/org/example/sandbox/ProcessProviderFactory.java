package org.example.sandbox;

import dev.capstan.sandbox.ProviderSettings;
import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the example provider. */
public final class ProcessProviderFactory implements SandboxProviderFactory {

  /**
   * @param runner folder that holds the package {@code capstan_runner}
   */
  public record Settings(@Nullable Path runner) {}

  @Override
  public String name() {
    return ProcessProvider.NAME;
  }

  @Override
  public SandboxProvider create(ProviderSettings settings, Path workFolder) {
    Path runner = settings.bind(Settings.class).runner();
    if (runner == null) {
      throw new ProviderUnavailableException(
          "Provider process needs capstan.sandbox.process.runner: the folder runner-image");
    }
    return new ProcessProvider(runner, workFolder);
  }
}
