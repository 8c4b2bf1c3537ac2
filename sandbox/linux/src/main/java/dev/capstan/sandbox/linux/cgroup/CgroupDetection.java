package dev.capstan.sandbox.linux.cgroup;

import dev.capstan.sandbox.ProviderUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which version of groups can limit sandboxes on this machine. */
public final class CgroupDetection {
  private static final List<String> V1_CONTROLLERS = List.of("memory", "pids", "cpu", "cpuacct");
  private static final String ADVICE =
      "Sandboxes are never run without limits. As an ordinary user start the worker in a group of"
          + " its own: systemd-run --user --scope -p Delegate=yes <the worker's command>. In a"
          + " service unit: Delegate=yes. As root nothing is needed but a writable"
          + " /sys/fs/cgroup.";

  private CgroupDetection() {}

  /**
   * The groups to use: version 2 where it has the controllers, else version 1.
   *
   * @param parent path below the mount points where groups are made; null for the one of this
   *     process in version 2, for the top in version 1
   * @throws ProviderUnavailableException if there are none that this process may manage
   */
  public static Cgroups detect(@Nullable Path parent) {
    try {
      CgroupMounts mounts =
          CgroupMounts.parse(
              Files.readAllLines(Path.of("/proc/self/mountinfo")),
              Files.readAllLines(Path.of("/proc/self/cgroup")));
      return detect(mounts, parent);
    } catch (IOException e) {
      throw new ProviderUnavailableException("/proc can't be read: is this Linux?", e);
    }
  }

  static Cgroups detect(CgroupMounts mounts, @Nullable Path parent) {
    Path v2 = mounts.v2();
    if (v2 != null) {
      Path base = v2.resolve(parent == null ? mounts.ownV2() : parent);
      if (hasControllers(base)) {
        try {
          return CgroupsV2.below(base);
        } catch (IOException e) {
          throw new ProviderUnavailableException(
              "The control group " + base + " can't be managed by this user. " + ADVICE, e);
        }
      }
    }
    return version1(mounts, parent == null ? Path.of("") : parent);
  }

  private static boolean hasControllers(Path base) {
    try {
      String available = CgroupFiles.read(base.resolve("cgroup.controllers"));
      return List.of(available.split(" ", -1)).containsAll(CgroupsV2.CONTROLLERS);
    } catch (IOException e) {
      return false;
    }
  }

  private static Cgroups version1(CgroupMounts mounts, Path parent) {
    Map<String, Path> folders = new HashMap<>();
    for (String controller : V1_CONTROLLERS) {
      Path tree =
          mounts
              .tree(controller)
              .orElseThrow(
                  () ->
                      new ProviderUnavailableException(
                          "There is no control group with the controller "
                              + controller
                              + ". "
                              + ADVICE));
      Path folder = tree.resolve(parent);
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new ProviderUnavailableException(
            "The control group " + folder + " can't be made. " + ADVICE, e);
      }
      if (!Files.isWritable(folder)) {
        throw new ProviderUnavailableException(
            "The control group " + folder + " can't be managed by this user. " + ADVICE);
      }
      folders.put(controller, folder);
    }
    return new CgroupsV1(folders);
  }
}
