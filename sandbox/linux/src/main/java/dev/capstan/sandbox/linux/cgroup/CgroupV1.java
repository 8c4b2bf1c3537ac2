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
    return new CgroupFacts(
        CgroupFiles.keyed(memory.resolve("memory.oom_control"), "oom_kill") > 0,
        CgroupFiles.keyed(pids.resolve("pids.events"), "max") > 0,
        cpuMs(),
        boxed(CgroupFiles.number(memory.resolve("memory.max_usage_in_bytes"))));
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
