package dev.capstan.sandbox.linux.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's figures of a group.
 *
 * @param oomKilled whether it killed in the group for memory
 * @param pidsLimitHit whether it refused a fork
 * @param cpuMs CPU time of all processes that ever were in it; null where it isn't counted
 * @param memoryPeakBytes null where it isn't counted
 */
public record CgroupFacts(
    boolean oomKilled,
    boolean pidsLimitHit,
    @Nullable Long cpuMs,
    @Nullable Long memoryPeakBytes) {}
