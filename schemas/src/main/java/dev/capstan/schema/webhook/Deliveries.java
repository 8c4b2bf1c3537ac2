package dev.capstan.schema.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.event.CompletedEvents;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.WebhookRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * Creates deliveries from capsules. Pure functions: the same capsule always gives the same bytes.
 */
public final class Deliveries {
  private static final int ID_DIGITS = 32;

  private Deliveries() {}

  /** The delivery for the end of an execution; empty when it has no webhook for this event. */
  public static Optional<Delivery> first(Capsule capsule) {
    return of(capsule, 0, capsule.recordedAt());
  }

  /** A redelivery with the same id. */
  public static Optional<Delivery> again(Capsule capsule, Instant now) {
    return of(capsule, now.toEpochMilli(), now);
  }

  private static Optional<Delivery> of(Capsule capsule, long round, Instant startedAt) {
    WebhookRequest webhook = capsule.request().webhook();
    if (webhook == null || !webhook.wants(WebhookRequest.COMPLETED)) {
      return Optional.empty();
    }
    return Optional.of(
        Delivery.first(
            webhookId(capsule.executionId(), WebhookRequest.COMPLETED),
            new ExecutionKey(capsule.tenant(), capsule.executionId()),
            WebhookRequest.COMPLETED,
            webhook,
            new String(CompletedEvents.encoded(capsule), UTF_8),
            round,
            startedAt));
  }

  /** The id is derived from execution and event, so that no state is needed to keep it constant. */
  static String webhookId(ExecutionId id, String event) {
    String digest = Sha256.hex((id.value() + "." + event).getBytes(UTF_8));
    return "msg_" + digest.substring(0, ID_DIGITS);
  }
}
