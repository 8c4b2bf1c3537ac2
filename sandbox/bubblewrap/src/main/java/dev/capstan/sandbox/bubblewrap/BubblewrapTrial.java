package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.TrialProgram;

/** Reaps and runs one real program, so that defects of the machine show before the first job. */
final class BubblewrapTrial {
  private static final String USER_NAMESPACES =
      " User namespaces may be forbidden here; allow them with: sysctl -w"
          + " kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0"
          + " user.max_user_namespaces=10000 (those that exist). In a container they need"
          + " --security-opt seccomp=unconfined and apparmor=unconfined, or another provider.";

  private BubblewrapTrial() {}

  static void run(SandboxProvider provider, BubblewrapReaper reaper) {
    try {
      reaper.reap();
      run(provider);
    } catch (SandboxException e) {
      throw new ProviderUnavailableException(
          "bubblewrap can't make sandboxes on this machine: " + e.getMessage() + USER_NAMESPACES,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException("The start was interrupted.", e);
    }
  }

  private static void run(SandboxProvider provider) throws SandboxException, InterruptedException {
    try (Sandbox sandbox = provider.acquire(TrialProgram.spec())) {
      TrialProgram.run(sandbox);
    }
  }
}
