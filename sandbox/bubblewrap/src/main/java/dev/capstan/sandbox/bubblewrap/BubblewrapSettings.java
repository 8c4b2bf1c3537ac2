package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.linux.UidRange;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the bubblewrap provider.
 *
 * @param root folder of the root file system, as {@code runner-image/build-root.sh --print-dir}
 *     prints it; required
 * @param bwrap the bubblewrap program, by path, or by name to be looked up on the PATH
 * @param uidBase first of 65536 user ids that nothing else on the machine uses; a worker that runs
 *     as root claims 1024 of them, and gives each sandbox its own. Unused otherwise: all sandboxes
 *     then have the worker's
 * @param cgroupParent folder below the mount points of control groups; default: this process's own
 *     group (version 2) or the top (version 1)
 */
@ConfigurationProperties("capstan.sandbox.bubblewrap")
public record BubblewrapSettings(
    @Nullable Path root,
    @DefaultValue("bwrap") Path bwrap,
    @DefaultValue("" + DEFAULT_UID_BASE) int uidBase,
    @Nullable Path cgroupParent) {

  /** Above the ranges that systemd and subuid hand out. */
  static final int DEFAULT_UID_BASE = 1_900_000_000;

  public BubblewrapSettings {
    root = emptyToNull(root);
    cgroupParent = emptyToNull(cgroupParent);
    int all = UidRange.SIZE * UidRange.RANGES;
    if (uidBase < 1 || uidBase > Integer.MAX_VALUE - all) {
      throw new IllegalArgumentException(
          "uid-base must be above 0 and leave room for " + all + " more, but is " + uidBase);
    }
    if (cgroupParent != null && cgroupParent.isAbsolute()) {
      throw new IllegalArgumentException("cgroup-parent must be relative, but is " + cgroupParent);
    }
  }

  /** The defaults, with that root. */
  public static BubblewrapSettings of(Path root) {
    return new BubblewrapSettings(root, Path.of("bwrap"), DEFAULT_UID_BASE, null);
  }

  /** A variable that is set to nothing counts as not set. */
  private static @Nullable Path emptyToNull(@Nullable Path path) {
    return path == null || path.toString().isEmpty() ? null : path;
  }
}
