package dev.capstan.sandbox.bubblewrap;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the provider finds what it needs.
 *
 * @param rootFolder the root file system that {@code runner-image/build-root.sh} built; {@code
 *     root.json} lies beside it
 * @param workFolder for small files of running sandboxes; made if missing, not shared with anything
 * @param bwrap the program, by path, or by name to be looked up on the PATH; default {@code bwrap}
 * @param uidBase first of {@link #UIDS} user ids that nobody else on the machine has; a worker that
 *     runs as root gives each sandbox its own. Unused otherwise: all then have the worker's
 * @param cgroupParent below the mount points of control groups; null for this process's own group
 *     (version 2) or the top (version 1)
 */
public record BubblewrapSettings(
    Path rootFolder, Path workFolder, Path bwrap, int uidBase, @Nullable Path cgroupParent) {

  /** As many sandboxes can run at once. */
  public static final int UIDS = 1024;

  /** Behind the ranges that systemd and subuid hand out. */
  public static final int DEFAULT_UID_BASE = 1_900_000_000;

  public BubblewrapSettings {
    rootFolder = rootFolder.toAbsolutePath().normalize();
    workFolder = workFolder.toAbsolutePath().normalize();
    if (uidBase < 1) {
      throw new IllegalArgumentException("uid-base must be above 0, but is " + uidBase);
    }
    if (cgroupParent != null && cgroupParent.isAbsolute()) {
      throw new IllegalArgumentException("cgroup-parent must be relative, but is " + cgroupParent);
    }
  }

  public static BubblewrapSettings of(Path rootFolder, Path workFolder) {
    return new BubblewrapSettings(rootFolder, workFolder, Path.of("bwrap"), DEFAULT_UID_BASE, null);
  }
}
