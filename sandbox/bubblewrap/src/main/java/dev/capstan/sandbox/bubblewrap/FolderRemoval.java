package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.linux.cgroup.Cgroup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes groups that the kernel reports as busy for a while after their last process. */
final class FolderRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(FolderRemoval.class);
  private static final int TRIES = 200;
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private FolderRemoval() {}

  /** Kills and removes; gives up after two seconds, and leaves it to the next reaping. */
  static boolean insist(Cgroup group, String owner) {
    for (int i = 0; i < TRIES; i++) {
      group.kill();
      if (group.remove()) {
        return true;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    LOG.atWarn()
        .addKeyValue("owner", owner)
        .log("Control group of a sandbox can't be removed; the next reaping tries again");
    return false;
  }
}
