package dev.capstan.schema.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.WebhookRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of one webhook to one endpoint: the value on {@code capstan.webhooks}, and on the
 * delay topics while it waits for its next attempt.
 *
 * @param webhookId the same for all attempts and redeliveries, so that receivers can drop
 *     duplicates
 * @param event {@code completed}
 * @param secretRef name of the secret for the signature
 * @param payload the body, the same bytes in every attempt
 * @param round 0, or the time in milliseconds at which a client requested a redelivery
 * @param number of the attempt that is due, from 1 in each round
 * @param deferrals how many times the attempt was postponed because the endpoint was busy; at least
 *     1 if it was postponed at all
 * @param startedAt when the round began; retries stop one day later
 * @param notBefore when the attempt is due; null means now
 * @param traceParent trace context (W3C) of the submission, sent to the receiver; null when there
 *     is none
 */
public record Delivery(
    String webhookId,
    ExecutionId executionId,
    TenantId tenant,
    String event,
    String url,
    String secretRef,
    String payload,
    long round,
    int number,
    int deferrals,
    Instant startedAt,
    @Nullable Instant notBefore,
    @Nullable String traceParent) {

  public Delivery {
    requireNonNull(webhookId, "webhookId");
    requireNonNull(executionId, "executionId");
    requireNonNull(tenant, "tenant");
    requireNonNull(event, "event");
    requireNonNull(url, "url");
    requireNonNull(secretRef, "secretRef");
    requireNonNull(payload, "payload");
    requireNonNull(startedAt, "startedAt");
  }

  /** The first attempt of a round, due now. */
  public static Delivery first(
      String webhookId,
      ExecutionKey key,
      String event,
      WebhookRequest webhook,
      String payload,
      long round,
      Instant startedAt) {
    return new Delivery(
        webhookId,
        key.id(),
        key.tenant(),
        event,
        webhook.url(),
        webhook.secretRef(),
        payload,
        round,
        1,
        0,
        startedAt,
        null,
        null);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }

  /**
   * Whether a client requested a redelivery. It is then attempted even if the receiver disabled the
   * URL.
   */
  @JsonIgnore
  public boolean isAskedFor() {
    return round > 0;
  }

  /** The attempt after this one. */
  public Delivery next(Instant due) {
    return at(number + 1, 0, due, traceParent);
  }

  /** The same attempt, later, because the endpoint is busy. */
  public Delivery deferred(Instant due) {
    return at(number, deferrals + 1, due, traceParent);
  }

  /** The same attempt after the endpoint's circuit breaker; it does not count as busy. */
  public Delivery paused(Instant due) {
    return at(number, Math.max(1, deferrals), due, traceParent);
  }

  /** The same delivery as part of a trace. */
  public Delivery traced(@Nullable String newTraceParent) {
    return at(number, deferrals, notBefore, newTraceParent);
  }

  private Delivery at(
      int newNumber, int newDeferrals, @Nullable Instant due, @Nullable String newTraceParent) {
    return new Delivery(
        webhookId,
        executionId,
        tenant,
        event,
        url,
        secretRef,
        payload,
        round,
        newNumber,
        newDeferrals,
        startedAt,
        due,
        newTraceParent);
  }

  /** Without URL and body, which may contain secrets. */
  @Override
  public String toString() {
    return "Delivery[" + webhookId + ", " + key() + ", " + round + "-" + number + "]";
  }
}
