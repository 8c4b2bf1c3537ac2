package dev.capstan.webhook;

import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import java.util.Optional;

/**
 * The delivery log: one object an attempt, created once. Outlasts a store that is away; deliveries
 * wait meanwhile.
 */
public final class AttemptLog {
  private final ObjectStore store;
  private final StoreRetries patience;

  public AttemptLog(ObjectStore store, StoreRetries patience) {
    this.store = store;
    this.patience = patience;
  }

  /** What came of the attempt that is due, if it was made before. */
  Optional<DeliveryAttempt> find(Delivery delivery) throws InterruptedException {
    String key = key(delivery);
    return patience
        .untilServed(() -> store.get(key))
        .map(bytes -> Json.MAPPER.readValue(bytes, DeliveryAttempt.class));
  }

  /** Records an attempt, and returns what is recorded: another's, if that came first. */
  DeliveryAttempt record(Delivery delivery, DeliveryAttempt attempt) throws InterruptedException {
    String key = key(delivery);
    byte[] bytes = RecordCodec.encode(attempt);
    if (patience.untilServed(() -> store.create(key, bytes, "application/json"))) {
      return attempt;
    }
    // empty only when somebody deletes the log meanwhile
    return find(delivery).orElse(attempt);
  }

  private static String key(Delivery delivery) {
    return ObjectKeys.deliveryAttempt(
        delivery.key(), delivery.webhookId(), delivery.round(), delivery.number());
  }
}
