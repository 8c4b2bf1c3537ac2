package dev.capstan.schema.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the delivery log, an object of its own that is never rewritten. Whoever creates it
 * has the say about what follows.
 *
 * @param round of the {@link Delivery}
 * @param number of the attempt within its round
 * @param owner the record that it answered, {@code partition@offset}: a copy of that record, left
 *     by a crash, finds here that it is one
 * @param at when it began
 * @param statusCode null when there was no answer
 * @param error why it failed; null when it did not
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
    @Nullable Instant nextAttemptAt) {}
