package dev.capstan.sandbox.linux.cgroup;

/**
 * What a group may use.
 *
 * @param memoryBytes memory and swap together, tmpfs included; at the limit the kernel kills
 * @param pids processes and threads; at the limit {@code fork} fails with EAGAIN
 * @param cpus CPUs; at the limit the group waits for the next period of 100 ms
 */
public record CgroupLimits(long memoryBytes, int pids, double cpus) {
  static final long PERIOD_US = 100_000;

  /** The kernel takes no quota below one millisecond. */
  private static final long MIN_QUOTA_US = 1_000;

  long quotaUs() {
    return Math.max(MIN_QUOTA_US, Math.round(cpus * PERIOD_US));
  }
}
