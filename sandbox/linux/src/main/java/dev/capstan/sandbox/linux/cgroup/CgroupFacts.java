package dev.capstan.sandbox.linux.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's figures of a group.
 *
 * @param oomKilled whether it killed in the group because the group's memory was used up
 * @param machineOomKilled whether it killed in the group although the group was below its limit:
 *     the memory of the machine, or of a group above, was used up
 * @param pidsLimitHit whether it refused a fork
 * @param cpuMs CPU time of all processes that ever were in it; null where it isn't counted
 * @param memoryPeakBytes null where it isn't counted
 */
public record CgroupFacts(
    boolean oomKilled,
    boolean machineOomKilled,
    boolean pidsLimitHit,
    @Nullable Long cpuMs,
    @Nullable Long memoryPeakBytes) {}
