package dev.capstan.schema.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as clients see it.
 *
 * @param status {@code pending} while another attempt follows, else the outcome of the last attempt
 * @param attempts the latest 50, oldest first
 * @param nextAttemptAt null when no attempt is planned, or the first one is due now
 */
public record DeliveryDocument(
    String webhookId,
    String event,
    String url,
    String status,
    List<Attempt> attempts,
    @Nullable Instant nextAttemptAt) {
  private static final String PENDING = "pending";

  public DeliveryDocument {
    attempts = List.copyOf(attempts);
  }

  /** One attempt. */
  public record Attempt(
      Instant at,
      long durationMs,
      DeliveryOutcome outcome,
      @Nullable Integer statusCode,
      @Nullable String error) {}

  /**
   * @param log attempts in order
   */
  public static DeliveryDocument of(Delivery delivery, List<DeliveryAttempt> log) {
    DeliveryAttempt last = log.isEmpty() ? null : log.getLast();
    boolean isPending = last == null || last.outcome() == DeliveryOutcome.FAILED;
    return new DeliveryDocument(
        delivery.webhookId(),
        delivery.event(),
        delivery.url(),
        isPending || last == null ? PENDING : last.outcome().wireName(),
        log.stream()
            .map(
                each ->
                    new Attempt(
                        each.at(),
                        each.durationMs(),
                        each.outcome(),
                        each.statusCode(),
                        each.error()))
            .toList(),
        last == null ? null : last.nextAttemptAt());
  }
}
