package dev.capstan.ledger.lookup;

import dev.capstan.storage.view.ExecutionView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Selects the pending views to verify against the object store. If the sink could not reach the
 * cache when it recorded an end, and the cache kept its data, only the store has that end, and
 * nothing else would ever correct the view. Views that do not change are few, or belong to jobs in
 * a long queue. So the checks per second are limited; later look-ups of the same execution get
 * their check. Thread-safe.
 */
final class StaleViewSampler {
  /** Minimum time without a change before a view is verified. */
  static final Duration UNCHANGED_FOR = Duration.ofSeconds(10);

  /** Maximum checks per second; further views are not verified. */
  static final int CHECKS_PER_SECOND = 20;

  private final Clock clock;
  private long second;
  private int checks;

  StaleViewSampler(Clock clock) {
    this.clock = clock;
  }

  /** Whether to verify it against the store now. */
  boolean isDue(ExecutionView pending) {
    Instant now = clock.instant();
    Instant changed = pending.startedAt() != null ? pending.startedAt() : pending.submittedAt();
    return (changed == null || changed.plus(UNCHANGED_FOR).isBefore(now))
        && acquire(now.getEpochSecond());
  }

  private synchronized boolean acquire(long now) {
    if (now != second) {
      second = now;
      checks = 0;
    }
    return checks++ < CHECKS_PER_SECOND;
  }
}
