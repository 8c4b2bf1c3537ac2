package dev.capstan.ledger.lookup;

import dev.capstan.storage.view.ExecutionView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Which pending views are worth a question to the store. An end that was recorded while the sink
 * could not reach the cache, but the cache lived on, is in the store only; nothing else would ever
 * move that view. Views that stand still are few, or they wait in a long queue; so questions have a
 * limit, and whoever asks again gets his turn. Thread-safe.
 */
final class StaleViewSampler {
  /** How long a view must not have moved. */
  static final Duration STANDSTILL = Duration.ofSeconds(10);

  /** Questions a second; more views than that are believed. */
  static final int LIMIT = 20;

  private final Clock clock;
  private long second;
  private int asked;

  StaleViewSampler(Clock clock) {
    this.clock = clock;
  }

  /** Whether to ask the store about it now. */
  boolean isDue(ExecutionView pending) {
    Instant now = clock.instant();
    Instant moved = pending.startedAt() != null ? pending.startedAt() : pending.submittedAt();
    return (moved == null || moved.plus(STANDSTILL).isBefore(now)) && take(now.getEpochSecond());
  }

  private synchronized boolean take(long now) {
    if (now != second) {
      second = now;
      asked = 0;
    }
    return asked++ < LIMIT;
  }
}
