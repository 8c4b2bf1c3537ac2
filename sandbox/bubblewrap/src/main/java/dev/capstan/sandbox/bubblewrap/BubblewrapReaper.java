package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.linux.cgroup.Cgroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what dead workers left, and what is past its deadline, whoever's it is. It reads nothing
 * but the names of groups, which no crash can tear.
 */
final class BubblewrapReaper {
  private static final Logger LOG = LoggerFactory.getLogger(BubblewrapReaper.class);

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

  int reap() {
    try {
      int reaped = 0;
      for (String owner : cgroups.owners()) {
        Optional<WorkerProcess> worker = WorkerProcess.parse(owner);
        if (worker.isPresent()) {
          reaped += reap(owner, worker.get().isAlive());
        }
      }
      return reaped;
    } catch (IOException e) {
      throw new UncheckedIOException("the control groups can't be read", e);
    }
  }

  private int reap(String owner, boolean alive) throws IOException {
    int reaped = 0;
    for (String text : cgroups.names(owner)) {
      Optional<SandboxName> name = SandboxName.parse(text);
      boolean late = name.isPresent() && name.get().deadlineSeconds() < clock.seconds();
      if ((late || !alive) && FolderRemoval.insist(cgroups.existing(owner, text), owner)) {
        reaped++;
        LOG.atWarn()
            .addKeyValue("execution_id", name.map(SandboxName::executionId).orElse("unknown"))
            .addKeyValue("owner", owner)
            .log("an abandoned sandbox was removed");
      }
    }
    if (!alive) {
      cgroups.removeOwner(owner);
      deleteFolder(workFolder.resolve(owner));
    }
    return reaped;
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
      LOG.atWarn()
          .addKeyValue("folder", folder)
          .setCause(e)
          .log("a dead worker's folder can't be deleted; the next reaping tries again");
    }
  }
}
