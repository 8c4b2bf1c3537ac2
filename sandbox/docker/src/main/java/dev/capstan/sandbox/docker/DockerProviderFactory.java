package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.ProviderSettings;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderFactory;
import dev.capstan.schema.request.Limits;
import java.nio.file.Path;

/** Makes the provider {@code docker}. It keeps nothing on this machine's disk. */
public final class DockerProviderFactory implements SandboxProviderFactory {

  @Override
  public String name() {
    return DockerProvider.NAME;
  }

  @Override
  public SandboxProvider create(ProviderSettings settings, Path workFolder) {
    return new DockerProvider(
        settings.bind(DockerSettings.class), Limits.DEFAULT, System::nanoTime);
  }
}
