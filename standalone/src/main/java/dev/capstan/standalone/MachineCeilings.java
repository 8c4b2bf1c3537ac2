package dev.capstan.standalone;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * The ceilings of programs on one machine: all of its CPUs, and three quarters of its memory. The
 * rest is for the services and the servers.
 *
 * @param memoryMegabytes at most the 16 GiB that a request can ask for
 */
record MachineCeilings(int cpus, long memoryMegabytes) {
  private static final long MAX_MEGABYTES = 16 << 10;

  static MachineCeilings ofThisMachine() {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return of(machine.getAvailableProcessors(), machine.getTotalMemorySize());
  }

  static MachineCeilings of(int cpus, long memoryBytes) {
    return new MachineCeilings(cpus, Math.min(MAX_MEGABYTES, (memoryBytes >> 20) * 3 / 4));
  }

  /** As settings of submitter and worker. */
  Map<String, Object> properties() {
    return Map.of("capstan.ceilings.cpus", cpus, "capstan.ceilings.memory", memoryMegabytes + "MB");
  }
}
