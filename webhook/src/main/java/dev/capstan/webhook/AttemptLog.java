package dev.capstan.webhook;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import java.util.Optional;

/**
 * The delivery log: one object per attempt, created once. During a store outage it retries, and
 * deliveries wait.
 */
public final class AttemptLog {
  private final ObjectStore store;
  private final StoreRetries retries;

  public AttemptLog(ObjectStore store, StoreRetries retries) {
    this.store = store;
    this.retries = retries;
  }

  /** The recorded result of the delivery's current attempt, if it was made before. */
  Optional<DeliveryAttempt> find(Delivery delivery) throws InterruptedException {
    String key = key(delivery);
    return retries
        .untilServed(() -> store.get(key))
        .map(bytes -> Json.MAPPER.readValue(bytes, DeliveryAttempt.class));
  }

  /**
   * Records an attempt, and returns the recorded one: that of another instance, if it was first.
   */
  DeliveryAttempt record(Delivery delivery, DeliveryAttempt attempt) throws InterruptedException {
    String key = key(delivery);
    byte[] bytes = RecordCodec.encode(attempt);
    if (retries.untilServed(() -> store.create(key, bytes, "application/json"))) {
      return attempt;
    }
    // empty only if the log was deleted meanwhile
    return find(delivery).orElse(attempt);
  }

  private static String key(Delivery delivery) {
    return ObjectKeys.deliveryAttempt(
        delivery.key(), delivery.webhookId(), delivery.round(), delivery.number());
  }
}
