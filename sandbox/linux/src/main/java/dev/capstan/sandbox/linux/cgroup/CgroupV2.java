package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A group of version 2: one folder for all controllers. */
record CgroupV2(Path folder) implements Cgroup {
  private static final String PROCS = "cgroup.procs";

  static void limit(Path folder, CgroupLimits limits) throws IOException {
    CgroupFiles.write(folder.resolve("memory.max"), Long.toString(limits.memoryBytes()));
    Swap.limit(folder.resolve("memory.swap.max"), "0");
    CgroupFiles.write(folder.resolve("memory.oom.group"), "1");
    CgroupFiles.write(folder.resolve("pids.max"), Integer.toString(limits.pids()));
    CgroupFiles.write(folder.resolve("cpu.max"), limits.quotaUs() + " " + CgroupLimits.PERIOD_US);
  }

  @Override
  public List<Path> joinFiles() {
    return List.of(folder.resolve(PROCS));
  }

  @Override
  public void kill() {
    try {
      CgroupFiles.write(folder.resolve("cgroup.kill"), "1");
    } catch (IOException e) {
      killOneByOne(); // a kernel before 5.14
    }
  }

  private void killOneByOne() {
    try {
      for (long pid : CgroupFiles.pids(folder.resolve(PROCS))) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException e) {
      // the group is gone with everything in it; otherwise isEmpty returns false
    }
  }

  @Override
  public boolean isEmpty() throws IOException {
    return CgroupFiles.keyed(folder.resolve("cgroup.events"), "populated") == 0;
  }

  @Override
  public CgroupFacts facts() throws IOException {
    Path memoryEvents = folder.resolve("memory.events");
    boolean killed = CgroupFiles.keyed(memoryEvents, "oom_kill") > 0;
    boolean limitHit = CgroupFiles.keyed(memoryEvents, "oom") > 0;
    return new CgroupFacts(
        killed && limitHit,
        killed && !limitHit,
        CgroupFiles.keyed(folder.resolve("pids.events"), "max") > 0,
        TimeUnit.MICROSECONDS.toMillis(CgroupFiles.keyed(folder.resolve("cpu.stat"), "usage_usec")),
        memoryPeakBytes());
  }

  /** Since kernel 5.19. */
  private @Nullable Long memoryPeakBytes() {
    OptionalLong peak = CgroupFiles.number(folder.resolve("memory.peak"));
    return peak.isPresent() ? (Long) peak.getAsLong() : null;
  }

  @Override
  public boolean remove() {
    return CgroupFiles.removeFolder(folder);
  }
}
