package dev.capstan.schema.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One webhook on its way to one endpoint: the value of {@code capstan.webhooks}, and of the delay
 * topics while it waits for its next attempt.
 *
 * @param webhookId constant over attempts and redeliveries, by which receivers drop duplicates
 * @param event {@code completed}
 * @param secretRef name of the secret that signs it
 * @param payload the body, the same bytes at every attempt
 * @param round 0, or the millisecond at which somebody asked for it again
 * @param number of the attempt that is due, from 1 in each round
 * @param deferrals how often in a row the attempt was put off because the endpoint was busy
 * @param startedAt when the round began; it is given up a day later
 * @param notBefore when the attempt is due; null means now
 * @param traceParent trace context (W3C) of the submission, sent along; null when there is none
 */
public record Delivery(
    String webhookId,
    ExecutionId executionId,
    String tenant,
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

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }

  /** Whether somebody asked for it again: then it is tried whatever the receiver said before. */
  @JsonIgnore
  public boolean isAskedFor() {
    return round > 0;
  }

  /** The attempt after this one. */
  public Delivery next(Instant due) {
    return at(number + 1, 0, due, traceParent);
  }

  /** The same attempt, later. */
  public Delivery deferred(Instant due) {
    return at(number, deferrals + 1, due, traceParent);
  }

  /** The same as part of a trace. */
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

  /** URL and body are left out: either may hold what is not to be logged. */
  @Override
  public String toString() {
    return "Delivery[" + webhookId + ", " + key() + ", " + round + "-" + number + "]";
  }
}
