package dev.capstan.dispatch.backlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a lane that could run now if there were a free slot.
 *
 * @param jobs those on the ready topic that no worker has acknowledged, so running ones count, and
 *     delayed ones that are due
 * @param oldest since when the oldest of them could have run; null without a backlog
 */
record LaneBacklog(long jobs, @Nullable Instant oldest) {
  static final LaneBacklog EMPTY = new LaneBacklog(0, null);

  LaneBacklog plus(long more, @Nullable Instant since) {
    boolean isOlder = since != null && (oldest == null || since.isBefore(oldest));
    return new LaneBacklog(jobs + more, isOlder ? since : oldest);
  }
}
