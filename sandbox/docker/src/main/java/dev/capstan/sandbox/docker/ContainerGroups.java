package dev.capstan.sandbox.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the control groups that the engine makes, where they can be seen: the engine is on this
 * machine, and this process sees the machine's groups. The engine's API tells none of it once a
 * container has ended, and a group goes with its container; so they are read while the runner says
 * its last words, when nothing else is alive.
 *
 * @param memory the folder of all containers' groups, by controller; one and the same in version 2
 * @param prefix before the container's id in a folder's name
 * @param suffix behind it
 */
record ContainerGroups(
    Path memory, Path pids, Path cpu, boolean version2, String prefix, String suffix) {

  private record Layout(String parent, String prefix, String suffix) {}

  private static final Layout CGROUPFS = new Layout("docker", "", "");
  private static final Layout SYSTEMD = new Layout("system.slice", "docker-", ".scope");

  /**
   * Finds where the engine keeps its groups, with the help of a container that runs.
   *
   * @param mount where the kernel's groups are, {@code /sys/fs/cgroup}
   */
  static Optional<ContainerGroups> find(Path mount, String driver, String runningId) {
    Layout layout = driver.equals("systemd") ? SYSTEMD : CGROUPFS;
    boolean version2 = Files.exists(mount.resolve("cgroup.controllers"));
    ContainerGroups groups =
        new ContainerGroups(
            mount.resolve(version2 ? "" : "memory").resolve(layout.parent),
            mount.resolve(version2 ? "" : "pids").resolve(layout.parent),
            mount.resolve(version2 ? "" : "cpuacct").resolve(layout.parent),
            version2,
            layout.prefix,
            layout.suffix);
    return groups.read(runningId) == null ? Optional.empty() : Optional.of(groups);
  }

  /** Null if the group is gone, or can't be seen. */
  @Nullable GroupFacts read(String id) {
    String name = prefix + id + suffix;
    Path events = memory.resolve(name).resolve(version2 ? "memory.events" : "memory.oom_control");
    Path forks = pids.resolve(name).resolve("pids.events");
    try {
      return new GroupFacts(
          keyed(events, "oom_kill").orElse(0) > 0,
          keyed(forks, "max").orElse(0) > 0,
          cpuMs(cpu.resolve(name)),
          peak(memory.resolve(name)));
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private @Nullable Long cpuMs(Path group) throws IOException {
    if (version2) {
      OptionalLong micros = keyed(group.resolve("cpu.stat"), "usage_usec");
      return micros.isPresent() ? (Long) TimeUnit.MICROSECONDS.toMillis(micros.getAsLong()) : null;
    }
    return TimeUnit.NANOSECONDS.toMillis(Long.parseLong(text(group.resolve("cpuacct.usage"))));
  }

  /** In version 2 since kernel 5.19. */
  private @Nullable Long peak(Path group) throws IOException {
    Path file = group.resolve(version2 ? "memory.peak" : "memory.max_usage_in_bytes");
    return version2 && !Files.exists(file) ? null : (Long) Long.parseLong(text(file));
  }

  private static OptionalLong keyed(Path file, String key) throws IOException {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(key + " "))
        .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
        .findFirst();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, US_ASCII).strip();
  }
}
