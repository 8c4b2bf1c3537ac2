package dev.capstan.sandbox.docker;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel said of a container's group when it was last asked.
 *
 * @param oomKilled whether it killed in the group for memory
 * @param processLimitHit whether it refused a fork
 * @param cpuMs null where it isn't counted
 * @param memoryPeakBytes null where it isn't counted
 */
record GroupFacts(
    boolean oomKilled,
    boolean processLimitHit,
    @Nullable Long cpuMs,
    @Nullable Long memoryPeakBytes) {

  static final GroupFacts NONE = new GroupFacts(false, false, null, null);
}
