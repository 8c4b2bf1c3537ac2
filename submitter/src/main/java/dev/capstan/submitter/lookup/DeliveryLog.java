package dev.capstan.submitter.lookup;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryDocument;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStore.ObjectInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads the sink's log of webhook attempts, in their order. Thread-safe; throws {@link
 * dev.capstan.storage.object.ObjectStoreException} when the store can't be reached.
 */
public final class DeliveryLog {
  private static final int PAGE = 1000;
  private static final int SHOWN = 50;

  private final ObjectStore store;

  public DeliveryLog(ObjectStore store) {
    this.store = store;
  }

  public DeliveryDocument find(Delivery delivery) {
    List<DeliveryAttempt> attempts = new ArrayList<>();
    for (String key : latest(ObjectKeys.deliveryLog(delivery.key(), delivery.webhookId()))) {
      store
          .get(key)
          .map(bytes -> Json.MAPPER.readValue(bytes, DeliveryAttempt.class))
          .ifPresent(attempts::add);
    }
    return DeliveryDocument.of(delivery, attempts);
  }

  private List<String> latest(String prefix) {
    Deque<String> keys = new ArrayDeque<>();
    String after = null;
    List<ObjectInfo> page;
    do {
      page = store.list(prefix, after, PAGE);
      for (ObjectInfo each : page) {
        keys.add(each.key());
        after = each.key();
        if (keys.size() > SHOWN) {
          keys.removeFirst();
        }
      }
    } while (page.size() == PAGE);
    return List.copyOf(keys);
  }
}
