package dev.capstan.webhook;

import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DisabledEndpoint;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receivers that want no more: each a tenant's URL that answered 410, and an object in the store,
 * so that all sinks know and a restart forgets nothing. What the store said of a URL is believed
 * for a minute; so long another sink may go on to call it. Outlasts a store that is away.
 * Thread-safe.
 */
public final class DisabledEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(DisabledEndpoints.class);
  private static final long BELIEVED_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int KEPT = 10_000;

  private final ObjectStore store;
  private final StoreRetries patience;
  private final Duration disabledFor;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > KEPT;
        }
      };

  private record Known(Optional<DisabledEndpoint> state, long atNanos) {}

  /**
   * @param disabledFor after which a URL is tried again by itself
   */
  public DisabledEndpoints(
      ObjectStore store,
      StoreRetries patience,
      Duration disabledFor,
      Clock clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.patience = patience;
    this.disabledFor = disabledFor;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Why the delivery's URL is not to be called now; empty when it may be. */
  Optional<DisabledEndpoint> find(Delivery delivery) throws InterruptedException {
    Instant now = clock.instant();
    return look(delivery).filter(disabled -> now.isBefore(disabled.until()));
  }

  /** The receiver answered 410. */
  void disable(Delivery delivery) throws InterruptedException {
    Instant now = clock.instant();
    DisabledEndpoint disabled =
        new DisabledEndpoint(delivery.webhookId(), now, now.plus(disabledFor));
    String key = key(delivery);
    byte[] bytes = RecordCodec.encode(disabled);
    patience.untilServed(
        () -> {
          store.put(key, bytes, "application/json");
          return true;
        });
    remember(key, Optional.of(disabled));
    LOG.atWarn()
        .addKeyValue("tenant", delivery.tenant())
        .addKeyValue("webhook_id", delivery.webhookId())
        .addKeyValue("until", disabled.until())
        .log("a receiver answered 410; its URL gets no webhooks until it is asked for one again");
  }

  /** The receiver took a delivery. */
  void enable(Delivery delivery) throws InterruptedException {
    if (look(delivery).isEmpty()) {
      return;
    }
    String key = key(delivery);
    patience.untilServed(
        () -> {
          store.delete(key);
          return true;
        });
    remember(key, Optional.empty());
    LOG.atInfo()
        .addKeyValue("tenant", delivery.tenant())
        .addKeyValue("webhook_id", delivery.webhookId())
        .log("a receiver that had answered 410 takes webhooks again");
  }

  private Optional<DisabledEndpoint> look(Delivery delivery) throws InterruptedException {
    String key = key(delivery);
    synchronized (known) {
      Known before = known.get(key);
      if (before != null && nanoTime.getAsLong() - before.atNanos() < BELIEVED_NANOS) {
        return before.state();
      }
    }
    Optional<DisabledEndpoint> stored =
        patience
            .untilServed(() -> store.get(key))
            .map(bytes -> Json.MAPPER.readValue(bytes, DisabledEndpoint.class));
    remember(key, stored);
    return stored;
  }

  private void remember(String key, Optional<DisabledEndpoint> state) {
    synchronized (known) {
      known.put(key, new Known(state, nanoTime.getAsLong()));
    }
  }

  private static String key(Delivery delivery) {
    return ObjectKeys.disabledEndpoint(delivery.tenant(), delivery.url());
  }
}
