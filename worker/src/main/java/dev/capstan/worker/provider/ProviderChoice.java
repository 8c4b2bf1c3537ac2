package dev.capstan.worker.provider;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.bubblewrap.BubblewrapProvider;
import dev.capstan.sandbox.bubblewrap.BubblewrapSettings;
import dev.capstan.sandbox.docker.DockerProvider;
import dev.capstan.sandbox.docker.DockerSettings;
import dev.capstan.schema.request.Limits;
import dev.capstan.worker.WorkerSettings;
import java.nio.file.Path;

/** Makes the provider that was asked for, or none: it is never replaced silently. */
public final class ProviderChoice {
  private ProviderChoice() {}

  /**
   * @param workFolder for what a provider keeps on disk while sandboxes run
   */
  public static SandboxProvider of(WorkerSettings.Sandbox sandbox, Path workFolder) {
    return switch (sandbox.provider()) {
      case BubblewrapProvider.NAME -> bubblewrap(sandbox, workFolder);
      case DockerProvider.NAME -> docker(sandbox.docker());
      default ->
          throw new ProviderUnavailableException(
              "there is no sandbox provider '%s': set SANDBOX_PROVIDER to %s or %s"
                  .formatted(sandbox.provider(), BubblewrapProvider.NAME, DockerProvider.NAME));
    };
  }

  private static SandboxProvider bubblewrap(WorkerSettings.Sandbox sandbox, Path workFolder) {
    Path root = sandbox.root();
    if (root == null || root.toString().isEmpty()) {
      throw new ProviderUnavailableException(
          "provider bubblewrap needs a root file system: run runner-image/build-root.sh and set"
              + " CAPSTAN_ROOT to the folder that it prints");
    }
    String parent = sandbox.cgroupParent();
    return new BubblewrapProvider(
        new BubblewrapSettings(
            root,
            workFolder,
            Path.of("bwrap"),
            BubblewrapSettings.DEFAULT_UID_BASE,
            parent.isEmpty() ? null : Path.of(parent)));
  }

  private static SandboxProvider docker(WorkerSettings.Docker docker) {
    return new DockerProvider(
        new DockerSettings(
            docker.host(),
            docker.image(),
            docker.poolSize(),
            Limits.DEFAULT,
            docker.runtime().isEmpty() ? null : docker.runtime(),
            DockerSettings.DEFAULT_UID_BASE),
        System::nanoTime);
  }
}
