package dev.capstan.webhook;

import dev.capstan.egress.Endpoint;
import dev.capstan.egress.EndpointRefusedException;
import dev.capstan.observability.log.LogFields;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.TraceSpan;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryOutcome;
import dev.capstan.schema.webhook.DisabledEndpoint;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt of a delivery and returns the next. The attempt log decides: if the log has
 * this attempt under the same record, it was made before a crash and only its follow-up must be
 * sent; under another record, this one is a copy and is dropped. Thread-safe.
 */
public final class DeliveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryHandler.class);
  private static final List<Duration> DEFERRALS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

  /** Number of deferrals with the same delay. */
  private static final int SAME = 3;

  private final WebhookClient client;
  private final EndpointLimits endpoints;
  private final DisabledEndpoints disabled;
  private final AttemptLog attempts;
  private final RetrySchedule schedule;
  private final DeliveryAssessor verdict;
  private final Metrics metrics;
  private final Tracing tracing;
  private final Clock clock;
  private final LongSupplier nanoTime;

  public DeliveryHandler(
      WebhookClient client,
      EndpointLimits endpoints,
      DisabledEndpoints disabled,
      AttemptLog attempts,
      RetrySchedule schedule,
      Metrics metrics,
      Tracing tracing,
      Clock clock,
      LongSupplier nanoTime) {
    this.client = client;
    this.endpoints = endpoints;
    this.disabled = disabled;
    this.attempts = attempts;
    this.schedule = schedule;
    this.verdict = new DeliveryAssessor(schedule);
    this.metrics = metrics;
    this.tracing = tracing;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Makes the attempt.
   *
   * @param owner id of the record, {@code partition@offset}
   * @return the delivery to append to a delay topic, if any
   */
  Optional<Delivery> take(Delivery delivery, String owner) throws InterruptedException {
    try (LogFields fields = new LogFields()) {
      fields.with("execution_id", delivery.executionId().value()).withTrace(delivery.traceParent());
      return attempt(delivery, owner);
    }
  }

  private Optional<Delivery> attempt(Delivery delivery, String owner) throws InterruptedException {
    Optional<DeliveryAttempt> earlier = attempts.find(delivery);
    if (earlier.isPresent()) {
      return follow(delivery, earlier.get(), owner);
    }
    if (schedule.isOver(delivery, clock.instant())) {
      return record(delivery, verdict.tooLate(delivery, owner, clock.instant()), owner);
    }
    if (!delivery.isAskedFor()) {
      Optional<DisabledEndpoint> refusing = disabled.find(delivery);
      if (refusing.isPresent()) {
        return record(
            delivery, verdict.disabled(delivery, owner, clock.instant(), refusing.get()), owner);
      }
    }
    try {
      Endpoint endpoint = Endpoint.parse(delivery.url());
      return switch (endpoints.enter(delivery.tenant(), endpoint.origin(), due(delivery))) {
        case EndpointLimits.Entry.Busy ignored ->
            defer(delivery.deferred(clock.instant().plus(deferral(delivery))));
        case EndpointLimits.Entry.Open open ->
            defer(delivery.paused(clock.instant().plus(open.deferral())));
        case EndpointLimits.Entry.Entered entered ->
            call(delivery, endpoint, entered.pass(), owner);
      };
    } catch (EndpointRefusedException e) {
      WebhookResponse refused = new WebhookResponse.Refused("the URL " + e.getMessage());
      DeliveryAttempt attempt =
          verdict.of(delivery, refused, owner, clock.instant(), Duration.ZERO);
      return record(delivery, attempt, owner);
    }
  }

  private Optional<Delivery> call(
      Delivery delivery, Endpoint endpoint, EndpointLimits.Pass pass, String owner)
      throws InterruptedException {
    DeliveryAttempt attempt;
    try (pass) {
      Instant at = clock.instant();
      long begin = nanoTime.getAsLong();
      WebhookResponse answer = post(delivery, endpoint);
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - begin);
      pass.report(answer);
      attempt = verdict.of(delivery, answer, owner, at, took);
      metrics.record(Metric.WEBHOOK_DELIVERY, took, attempt.outcome().wireName());
    }
    switch (attempt.outcome()) {
      case DISABLED -> disabled.disable(delivery);
      case DELIVERED -> disabled.enable(delivery);
      case FAILED, EXHAUSTED, REFUSED -> {}
    }
    return record(delivery, attempt, owner);
  }

  /** Makes the call, whose span is the parent of what the receiver does. */
  private WebhookResponse post(Delivery delivery, Endpoint endpoint) {
    try (TraceSpan span = tracing.start("deliver", SpanKind.CLIENT, delivery.traceParent())) {
      span.with("capstan.execution_id", delivery.executionId().value())
          .with("capstan.tenant", delivery.tenant().value())
          .with("capstan.webhook_id", delivery.webhookId())
          .with("capstan.attempt", delivery.number())
          .with("http.request.method", "POST")
          .with("server.address", endpoint.host())
          .with("server.port", endpoint.port());
      WebhookResponse response = client.post(delivery.traced(span.traceParent()), endpoint);
      switch (response) {
        case WebhookResponse.Answered answered -> {
          span.with("http.response.status_code", answered.statusCode());
          if (!answered.isSuccess()) {
            span.failed(Integer.toString(answered.statusCode()));
          }
        }
        case WebhookResponse.Unanswered unanswered -> span.failed(unanswered.error());
        case WebhookResponse.Refused ignored -> span.failed("refused");
      }
      return response;
    }
  }

  private Optional<Delivery> record(Delivery delivery, DeliveryAttempt attempt, String owner)
      throws InterruptedException {
    DeliveryAttempt recorded = attempts.record(delivery, attempt);
    if (recorded.owner().equals(owner)) {
      note(delivery, recorded);
    }
    return follow(delivery, recorded, owner);
  }

  private static Optional<Delivery> follow(
      Delivery delivery, DeliveryAttempt recorded, String owner) {
    Instant due = recorded.nextAttemptAt();
    return recorded.owner().equals(owner) && due != null
        ? Optional.of(delivery.next(due))
        : Optional.empty();
  }

  private Optional<Delivery> defer(Delivery later) {
    metrics.increment(Metric.WEBHOOK_DEFERRALS);
    return Optional.of(later);
  }

  /** A first attempt keeps its place when it is deferred. */
  private static Instant due(Delivery delivery) {
    Instant due = delivery.notBefore();
    return due == null || delivery.number() == 1 ? delivery.startedAt() : due;
  }

  /** The delay grows, so that the queue of a slow endpoint causes less and less work. */
  private static Duration deferral(Delivery delivery) {
    return DEFERRALS.get(Math.min(delivery.deferrals() / SAME, DEFERRALS.size() - 1));
  }

  private void note(Delivery delivery, DeliveryAttempt attempt) {
    DeliveryOutcome outcome = attempt.outcome();
    metrics.increment(Metric.WEBHOOK_ATTEMPTS, outcome.wireName());
    LOG.atLevel(
            outcome == DeliveryOutcome.REFUSED
                ? org.slf4j.event.Level.WARN
                : org.slf4j.event.Level.INFO)
        .addKeyValue("execution_id", delivery.executionId())
        .addKeyValue("webhook_id", delivery.webhookId())
        .addKeyValue("attempt", delivery.number())
        .addKeyValue("outcome", outcome.wireName())
        .addKeyValue("status_code", attempt.statusCode())
        .addKeyValue("error", attempt.error())
        .addKeyValue("next_attempt_at", attempt.nextAttemptAt())
        .log("Webhook delivery attempt finished");
  }
}
