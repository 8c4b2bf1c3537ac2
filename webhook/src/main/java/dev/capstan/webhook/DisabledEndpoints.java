package dev.capstan.webhook;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DisabledEndpoint;
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
 * Webhook URLs of tenants that returned 410. Each is an object in the store, so that it applies to
 * all sinks and survives restarts. Look-ups are cached for a minute; for that time another sink may
 * continue to call the URL. Retries during a store outage. Thread-safe.
 */
public final class DisabledEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(DisabledEndpoints.class);
  private static final long CACHE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_CACHED = 10_000;

  private final ObjectStore store;
  private final StoreRetries retries;
  private final Duration disabledFor;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, CachedState> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedState> eldest) {
          return size() > MAX_CACHED;
        }
      };

  private record CachedState(Optional<DisabledEndpoint> state, long atNanos) {}

  /**
   * @param disabledFor after which a URL gets deliveries again
   */
  public DisabledEndpoints(
      ObjectStore store,
      StoreRetries retries,
      Duration disabledFor,
      Clock clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.retries = retries;
    this.disabledFor = disabledFor;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The reason not to call the delivery's URL now, or empty. */
  Optional<DisabledEndpoint> find(Delivery delivery) throws InterruptedException {
    Instant now = clock.instant();
    return lookUp(delivery).filter(disabled -> now.isBefore(disabled.until()));
  }

  /** Disables the URL after a 410. */
  void disable(Delivery delivery) throws InterruptedException {
    Instant now = clock.instant();
    DisabledEndpoint disabled =
        new DisabledEndpoint(delivery.webhookId(), now, now.plus(disabledFor));
    String key = key(delivery);
    byte[] bytes = RecordCodec.encode(disabled);
    retries.untilServed(
        () -> {
          store.put(key, bytes, "application/json");
          return true;
        });
    put(key, Optional.of(disabled));
    LOG.atWarn()
        .addKeyValue("tenant", delivery.tenant())
        .addKeyValue("webhook_id", delivery.webhookId())
        .addKeyValue("until", disabled.until())
        .log(
            "Webhook receiver returned 410; its URL is disabled until a requested redelivery"
                + " succeeds");
  }

  /** Enables the URL after a successful delivery. */
  void enable(Delivery delivery) throws InterruptedException {
    if (lookUp(delivery).isEmpty()) {
      return;
    }
    String key = key(delivery);
    retries.untilServed(
        () -> {
          store.delete(key);
          return true;
        });
    put(key, Optional.empty());
    LOG.atInfo()
        .addKeyValue("tenant", delivery.tenant())
        .addKeyValue("webhook_id", delivery.webhookId())
        .log("Webhook receiver accepted a delivery; its URL is enabled again");
  }

  private Optional<DisabledEndpoint> lookUp(Delivery delivery) throws InterruptedException {
    String key = key(delivery);
    synchronized (cache) {
      CachedState before = cache.get(key);
      if (before != null && nanoTime.getAsLong() - before.atNanos() < CACHE_NANOS) {
        return before.state();
      }
    }
    Optional<DisabledEndpoint> stored =
        retries
            .untilServed(() -> store.get(key))
            .map(bytes -> Json.MAPPER.readValue(bytes, DisabledEndpoint.class));
    put(key, stored);
    return stored;
  }

  private void put(String key, Optional<DisabledEndpoint> state) {
    synchronized (cache) {
      cache.put(key, new CachedState(state, nanoTime.getAsLong()));
    }
  }

  private static String key(Delivery delivery) {
    return ObjectKeys.disabledEndpoint(delivery.tenant(), delivery.url());
  }
}
