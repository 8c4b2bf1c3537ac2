package dev.capstan.schema.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the delivery log. It is an object that is never overwritten; the consumer that
 * creates it decides what follows.
 *
 * @param round of the {@link Delivery}
 * @param number of the attempt within its round
 * @param owner the handled record, {@code partition@offset}: identifies duplicates of the record
 *     after a crash
 * @param at when it began
 * @param statusCode null when there was no response
 * @param error the reason of the failure; null for a success
 * @param nextAttemptAt null when none follows
 */
public record DeliveryAttempt(
    String webhookId,
    long round,
    int number,
    String owner,
    Instant at,
    long durationMs,
    DeliveryOutcome outcome,
    @Nullable Integer statusCode,
    @Nullable String error,
    @Nullable Instant nextAttemptAt) {

  /**
   * A successful attempt, after which no other follows.
   *
   * @param at when it began
   */
  public static DeliveryAttempt delivered(
      Delivery delivery, String owner, Instant at, Duration took, int statusCode) {
    return new DeliveryAttempt(
        delivery.webhookId(),
        delivery.round(),
        delivery.number(),
        owner,
        at,
        took.toMillis(),
        DeliveryOutcome.DELIVERED,
        statusCode,
        null,
        null);
  }
}
