package dev.capstan.sandbox.linux.cgroup;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the kernel's trees of groups are mounted, and where in them this process is.
 *
 * @param v1 mount point by controller
 * @param v2 mount point of version 2, null if there is none
 * @param ownV2 path of this process's group in version 2, from the mount point
 */
record CgroupMounts(Map<String, Path> v1, @Nullable Path v2, Path ownV2) {
  private static final String SEPARATOR = " - ";

  /**
   * @param mountInfo as in {@code /proc/self/mountinfo}
   * @param membership as in {@code /proc/self/cgroup}
   */
  static CgroupMounts parse(List<String> mountInfo, List<String> membership) {
    Map<String, Path> v1 = new HashMap<>();
    Path v2 = null;
    String v2Root = "/";
    for (String line : mountInfo) {
      int separator = line.indexOf(SEPARATOR);
      String[] mount = line.substring(0, separator).split(" ", -1);
      String[] system = line.substring(separator + SEPARATOR.length()).split(" ", -1);
      Path point = Path.of(unescaped(mount[4]));
      if (system[0].equals("cgroup2")) {
        v2 = point;
        v2Root = unescaped(mount[3]);
      } else if (system[0].equals("cgroup")) {
        Arrays.stream(system[2].split(",", -1)).forEach(option -> v1.putIfAbsent(option, point));
      }
    }
    return new CgroupMounts(Map.copyOf(v1), v2, own(membership, v2Root));
  }

  /** The folder of a controller of version 1. */
  Optional<Path> tree(String controller) {
    return Optional.ofNullable(v1.get(controller));
  }

  private static Path own(List<String> membership, String v2Root) {
    String path =
        membership.stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::".length()))
            .findFirst()
            .orElse("/");
    Path absolute = Path.of(path);
    Path root = Path.of(v2Root);
    // a container without a namespace of its own for groups sees the machine's path, but mounts
    // less
    Path seen = absolute.startsWith(root) ? root.relativize(absolute) : Path.of("");
    return seen.startsWith("..") ? Path.of("") : seen;
  }

  private static String unescaped(String field) {
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
