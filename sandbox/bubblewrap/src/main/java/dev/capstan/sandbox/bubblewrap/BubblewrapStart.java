package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.folder.PrivateFolder;
import dev.capstan.sandbox.linux.UidRange;
import dev.capstan.sandbox.linux.cgroup.CgroupDetection;
import dev.capstan.sandbox.linux.cgroup.Cgroups;
import dev.capstan.sandbox.linux.seccomp.Architecture;
import dev.capstan.sandbox.linux.seccomp.SeccompFilter;
import dev.capstan.sandbox.linux.seccomp.SystemCalls;
import dev.capstan.schema.attempt.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Checks what the provider needs on this machine, and opens it. */
final class BubblewrapStart {
  private BubblewrapStart() {}

  static BubblewrapProvider.Started prepare(
      BubblewrapSettings settings, Path workFolder, MachineClock clock) {
    Path bwrap =
        RequiredPrograms.find(settings.bwrap())
            .orElseThrow(
                () ->
                    new ProviderUnavailableException(
                        "bubblewrap is not installed ("
                            + settings.bwrap()
                            + "): apt install"
                            + " bubblewrap, or choose another sandbox provider."));
    Architecture architecture =
        Architecture.ofThisMachine()
            .orElseThrow(
                () ->
                    new ProviderUnavailableException(
                        "The bubblewrap provider has no system call filter for this processor ("
                            + System.getProperty("os.arch")
                            + "), only for x86-64 and arm64: choose another sandbox provider."));
    Path rootFolder = rootFolder(settings);
    RootFileSystem root = RootFileSystem.at(rootFolder);
    Path chroot = isRoot() ? chrootFor(rootFolder) : null;
    Cgroups cgroups = CgroupDetection.detect(settings.cgroupParent());
    try {
      WorkerProcess self = WorkerProcess.self();
      String owner = self.toString();
      cgroups.createOwner(owner);
      Path ownFolder = PrivateFolder.open(workFolder.resolve(owner), PrivateFolder.OWNER_ONLY);
      UidRange uids = chroot == null ? null : UidRange.claim(settings.uidBase());
      Path filter =
          Files.write(ownFolder.resolve("seccomp.bpf"), SeccompFilter.program(architecture));
      BubblewrapHost host =
          new BubblewrapHost(
              cgroups,
              owner,
              new BubblewrapCommand(bwrap, chroot, rootFolder, root.command(), filter),
              uids == null ? null : uids.users(),
              uids == null ? () -> {} : uids::close,
              new Launcher(),
              Executors.newCachedThreadPool(
                  Thread.ofPlatform().name("sandbox-io-", 0).daemon(true).factory()),
              clock,
              ownFolder);
      return new BubblewrapProvider.Started(
          host,
          new BubblewrapReaper(cgroups, clock, workFolder),
          environment(root, cgroups, chroot));
    } catch (IOException e) {
      throw new ProviderUnavailableException(
          "The worker's folder, /run/capstan or the control groups can't be used: "
              + e.getMessage(),
          e);
    }
  }

  private static Path rootFolder(BubblewrapSettings settings) {
    Path root = settings.root();
    if (root == null) {
      throw new ProviderUnavailableException(
          "Provider bubblewrap needs a root file system: run runner-image/build-root.sh and set"
              + " CAPSTAN_ROOT to the folder that it prints");
    }
    return root.toAbsolutePath().normalize();
  }

  private static Path chrootFor(Path rootFolder) {
    if (!MountableFiles.isReachable(rootFolder)) {
      throw new ProviderUnavailableException(
          "Sandboxes run as users of their own, who can't reach "
              + rootFolder
              + ": build the root in a folder that all users can enter (CAPSTAN_CACHE=/var/cache/"
              + "capstan runner-image/build-root.sh), or don't run the worker as root.");
    }
    return RequiredPrograms.find(Path.of("chroot"))
        .orElseThrow(
            () ->
                new ProviderUnavailableException(
                    "A worker that runs as root needs chroot: apt install coreutils, or don't"
                        + " run it as root."));
  }

  private static Environment environment(
      RootFileSystem root, Cgroups cgroups, @Nullable Path chroot) {
    return new Environment(
        BubblewrapProvider.NAME,
        root.rootDigest(),
        root.runnerVersion(),
        Map.of(
            "network", "none",
            "seccomp", SystemCalls.POLICY,
            "root", "read-only",
            "capabilities", "none",
            "namespaces", "user, pid, net, ipc, uts, cgroup, mount; no more inside",
            "limits", cgroups.version(),
            "user", chroot == null ? "the worker's" : "one per sandbox"));
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      throw new ProviderUnavailableException("/proc can't be read: is this Linux?", e);
    }
  }
}
