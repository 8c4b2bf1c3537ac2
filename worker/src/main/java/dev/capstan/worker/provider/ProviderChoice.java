package dev.capstan.worker.provider;

import dev.capstan.sandbox.ProviderSettings;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviders;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Creates the selected provider with the settings of the process. */
public final class ProviderChoice {
  private ProviderChoice() {}

  /**
   * @param name of a provider on the class path
   * @param workFolder for files that a provider keeps while sandboxes run
   * @throws dev.capstan.sandbox.ProviderUnavailableException if there is no such provider
   */
  public static SandboxProvider of(String name, Environment environment, Path workFolder) {
    return SandboxProviders.find(name)
        .create(new EnvironmentSettings("capstan.sandbox." + name, environment), workFolder);
  }

  private record EnvironmentSettings(String prefix, Environment environment)
      implements ProviderSettings {
    @Override
    public <T> T bind(Class<T> type) {
      return Binder.get(environment).bindOrCreate(prefix, type);
    }
  }
}
