package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.linux.cgroup.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what dead workers left, and what is past its deadline, whichever worker owns it. It reads
 * only the names of groups, which a crash can't leave half-written. The kernel's clock since boot
 * is the clock that all workers of this machine share.
 */
final class BubblewrapReaper {
  private static final Logger log = LoggerFactory.getLogger(BubblewrapReaper.class);

  private final Cgroups cgroups;
  private final MachineClock clock;
  private final Path workFolder;

  /**
   * @param workFolder in which each worker has a folder of its own
   */
  BubblewrapReaper(Cgroups cgroups, MachineClock clock, Path workFolder) {
    this.cgroups = cgroups;
    this.clock = clock;
    this.workFolder = workFolder;
  }

  ReapResult reap() throws SandboxException {
    try {
      ReapResult result = ReapResult.NOTHING;
      for (String owner : cgroups.owners()) {
        Optional<WorkerProcess> worker = WorkerProcess.parse(owner);
        if (worker.isPresent()) {
          result = result.plus(reap(owner, worker.get().isAlive()));
        }
      }
      return result;
    } catch (IOException e) {
      throw new SandboxException("the control groups can't be read: " + e.getMessage(), e);
    }
  }

  private ReapResult reap(String owner, boolean alive) throws IOException {
    int orphaned = 0;
    int expired = 0;
    int failed = 0;
    for (String text : cgroups.names(owner)) {
      Optional<SandboxName> name = SandboxName.parse(text);
      boolean late = name.isPresent() && name.get().deadlineSeconds() < clock.seconds();
      if (alive && !late) {
        continue;
      }
      if (FolderRemoval.insist(cgroups.existing(owner, text), owner)) {
        orphaned += alive ? 0 : 1;
        expired += alive ? 1 : 0;
        log.atWarn()
            .addKeyValue("execution_id", name.map(SandboxName::executionId).orElse("unknown"))
            .addKeyValue("owner", owner)
            .addKeyValue("reason", alive ? "expired" : "orphaned")
            .log("Abandoned sandbox removed");
      } else {
        failed++;
      }
    }
    if (!alive) {
      cgroups.removeOwner(owner);
      deleteFolder(workFolder.resolve(owner));
    }
    return new ReapResult(orphaned, expired, failed);
  }

  /** The folder is flat, and only workers write there. */
  static void deleteFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .setCause(e)
          .log("Folder of a dead worker can't be deleted; the next reaping tries again");
    }
  }
}
