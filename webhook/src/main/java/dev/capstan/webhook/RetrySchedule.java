package dev.capstan.webhook;

import dev.capstan.schema.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Retry times of failed deliveries: exponential backoff, each delay uniformly random between half
 * of its bound and its bound, until the retry period ends. The delivery gives the seed, so that a
 * repeated decision is equal.
 *
 * @param first bound of the first delay; each later one is three times as long
 * @param longest bound of a delay, including the receiver's Retry-After
 * @param giveUpAfter the retry period
 */
public record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter) {
  private static final int FACTOR = 3;

  /** When the next attempt is due, or empty after the last. */
  Optional<Instant> next(Delivery failed, @Nullable Duration retryAfter, Instant now) {
    Duration delay = delay(failed);
    if (retryAfter != null && retryAfter.compareTo(delay) > 0) {
      delay = min(retryAfter, longest);
    }
    // documents have milliseconds only
    Instant due = now.plus(delay).truncatedTo(ChronoUnit.MILLIS);
    return due.isBefore(end(failed)) ? Optional.of(due) : Optional.empty();
  }

  /** Whether a repeatedly deferred attempt is too late. */
  boolean isOver(Delivery delivery, Instant now) {
    boolean isFirst = delivery.number() == 1 && delivery.deferrals() == 0;
    return !isFirst && !now.isBefore(end(delivery));
  }

  private Instant end(Delivery delivery) {
    return delivery.startedAt().plus(giveUpAfter);
  }

  private Duration delay(Delivery failed) {
    Duration bound = first;
    for (int i = 1; i < failed.number() && bound.compareTo(longest) < 0; i++) {
      bound = bound.multipliedBy(FACTOR);
    }
    long boundMs = Math.max(1, min(bound, longest).toMillis());
    long seed = failed.webhookId().hashCode() * 31L + failed.round() + failed.number();
    return Duration.ofMillis(new SplittableRandom(seed).nextLong(boundMs / 2, boundMs + 1));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
