package dev.capstan.webhook;

import dev.capstan.schema.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is tried again: exponentially later, each delay drawn evenly between half
 * of its bound and the whole, until the round is over. The dice are the delivery's own, so that a
 * repeated decision is the same.
 *
 * @param first bound of the first delay; each later one is three times as long
 * @param longest bound of a delay, also of what a receiver asks for
 * @param giveUpAfter how long a round lasts
 */
public record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter) {
  private static final int FACTOR = 3;

  /** When the next attempt is due, or empty when it is given up. */
  Optional<Instant> next(Delivery failed, @Nullable Duration retryAfter, Instant now) {
    Duration delay = delay(failed);
    if (retryAfter != null && retryAfter.compareTo(delay) > 0) {
      delay = min(retryAfter, longest);
    }
    // the wire knows milliseconds only
    Instant due = now.plus(delay).truncatedTo(ChronoUnit.MILLIS);
    return due.isBefore(end(failed)) ? Optional.of(due) : Optional.empty();
  }

  /** Whether an attempt that was put off again and again comes too late. */
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
