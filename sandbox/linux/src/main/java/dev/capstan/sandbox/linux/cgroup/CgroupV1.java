package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A group of version 1.
 *
 * @param folders one per tree, that of memory first
 */
record CgroupV1(List<Path> folders, Path memory, Path pids, Path cpuacct) implements Cgroup {
  private static final long HUGE_PAGE_BYTES = 4L << 20;

  @Override
  public List<Path> joinFiles() {
    return folders.stream().map(folder -> folder.resolve("tasks")).toList();
  }

  /**
   * Kills one after the other. No freezer is needed: the first process of a sandbox's pid namespace
   * is among them, and with it the kernel ends all others, those included that are being forked.
   */
  @Override
  public void kill() {
    try {
      for (long pid : CgroupFiles.pids(memory.resolve("cgroup.procs"))) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException e) {
      // the group is gone with everything in it; otherwise isEmpty returns false
    }
  }

  @Override
  public boolean isEmpty() throws IOException {
    return CgroupFiles.pids(memory.resolve("cgroup.procs")).isEmpty();
  }

  @Override
  public CgroupFacts facts() throws IOException {
    boolean killed = CgroupFiles.keyed(memory.resolve("memory.oom_control"), "oom_kill") > 0;
    boolean limitHit = isFull("memory.") || isFull("memory.memsw.");
    return new CgroupFacts(
        killed && limitHit,
        killed && !limitHit,
        CgroupFiles.keyed(pids.resolve("pids.events"), "max") > 0,
        cpuMs(),
        boxed(CgroupFiles.number(memory.resolve("memory.max_usage_in_bytes"))));
  }

  /** Whether the use was ever so near to the limit that a huge page did not fit. */
  private boolean isFull(String counter) {
    OptionalLong limit = CgroupFiles.number(memory.resolve(counter + "limit_in_bytes"));
    OptionalLong peak = CgroupFiles.number(memory.resolve(counter + "max_usage_in_bytes"));
    return limit.isPresent()
        && peak.isPresent()
        && limit.getAsLong() - peak.getAsLong() < HUGE_PAGE_BYTES;
  }

  private @Nullable Long cpuMs() {
    OptionalLong nanos = CgroupFiles.number(cpuacct.resolve("cpuacct.usage"));
    return nanos.isPresent() ? (Long) TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong()) : null;
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? (Long) value.getAsLong() : null;
  }

  @Override
  public boolean remove() {
    boolean all = true;
    for (Path folder : folders) {
      all &= CgroupFiles.removeFolder(folder);
    }
    return all;
  }
}
