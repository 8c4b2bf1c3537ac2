package dev.capstan.webhook;

import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryOutcome;
import dev.capstan.schema.webhook.DisabledEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps a response to the outcome of a delivery attempt; pure. */
final class DeliveryAssessor {
  private static final int GONE = 410;

  private final RetrySchedule schedule;

  DeliveryAssessor(RetrySchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * @param owner the record of the attempt
   * @param at start of the attempt
   */
  DeliveryAttempt of(
      Delivery delivery, WebhookResponse response, String owner, Instant at, Duration took) {
    Instant now = at.plus(took);
    return switch (response) {
      case WebhookResponse.Refused refused ->
          attempt(delivery, owner, at, took, DeliveryOutcome.REFUSED, null, refused.reason(), null);
      case WebhookResponse.Answered answered when answered.isSuccess() ->
          DeliveryAttempt.delivered(delivery, owner, at, took, answered.statusCode());
      case WebhookResponse.Answered answered when answered.statusCode() == GONE ->
          attempt(
              delivery,
              owner,
              at,
              took,
              DeliveryOutcome.DISABLED,
              GONE,
              "the receiver returned 410 Gone",
              null);
      case WebhookResponse.Answered answered ->
          failed(
              delivery,
              owner,
              at,
              took,
              answered.statusCode(),
              error(answered.statusCode()),
              schedule.next(delivery, answered.retryAfter(), now));
      case WebhookResponse.Unanswered unanswered ->
          failed(
              delivery,
              owner,
              at,
              took,
              null,
              unanswered.error(),
              schedule.next(delivery, null, now));
    };
  }

  /** The outcome of a delivery that was deferred until its retry period ended. */
  DeliveryAttempt tooLate(Delivery delivery, String owner, Instant now) {
    return attempt(
        delivery,
        owner,
        now,
        Duration.ZERO,
        DeliveryOutcome.EXHAUSTED,
        null,
        "the endpoint failed or was busy for the whole retry period",
        null);
  }

  /** The outcome of a delivery to a disabled endpoint, without an attempt. */
  DeliveryAttempt disabled(
      Delivery delivery, String owner, Instant now, DisabledEndpoint disabled) {
    return attempt(
        delivery,
        owner,
        now,
        Duration.ZERO,
        DeliveryOutcome.DISABLED,
        null,
        "not attempted: this URL returned 410 at "
            + disabled.disabledAt()
            + "; until "
            + disabled.until()
            + " it gets requested redeliveries only",
        null);
  }

  private static String error(int statusCode) {
    return switch (statusCode) {
      case 301, 302, 303, 307, 308 -> "redirects are not followed";
      default -> "only 2xx is a success";
    };
  }

  private static DeliveryAttempt failed(
      Delivery delivery,
      String owner,
      Instant at,
      Duration took,
      @Nullable Integer statusCode,
      String error,
      Optional<Instant> next) {
    DeliveryOutcome outcome = next.isPresent() ? DeliveryOutcome.FAILED : DeliveryOutcome.EXHAUSTED;
    return attempt(delivery, owner, at, took, outcome, statusCode, error, next.orElse(null));
  }

  private static DeliveryAttempt attempt(
      Delivery delivery,
      String owner,
      Instant at,
      Duration took,
      DeliveryOutcome outcome,
      @Nullable Integer statusCode,
      @Nullable String error,
      @Nullable Instant next) {
    return new DeliveryAttempt(
        delivery.webhookId(),
        delivery.round(),
        delivery.number(),
        owner,
        at,
        took.toMillis(),
        outcome,
        statusCode,
        error,
        next);
  }
}
