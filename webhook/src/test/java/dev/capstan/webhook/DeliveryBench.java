package dev.capstan.webhook;

import dev.capstan.egress.EndpointGuard;
import dev.capstan.egress.NameResolver;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.WebhookRequest;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.StoreRetries;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs deliveries to real receivers on loopback, with an in-memory store and a fixed clock. */
final class DeliveryBench implements AutoCloseable {
  static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  static final String NEW_SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY";

  final InMemoryObjectStore store = new InMemoryObjectStore();
  final Metrics metrics = Metrics.unexported();
  Tracing tracing = Tracing.OFF;
  private final EndpointLimits endpoints;
  private final WebhookClient client;
  private Instant now = NOW;

  DeliveryBench() {
    this(host -> List.of(InetAddress.getAllByName(host)), List.of("127.0.0.0/8"), 4, 1000);
  }

  DeliveryBench(NameResolver resolver, List<String> allowed, int perEndpoint, int breakAfter) {
    endpoints =
        new EndpointLimits(
            new EndpointLimits.Limits(
                100, perEndpoint, 4, Duration.ofMillis(100), breakAfter, Duration.ofMinutes(10)),
            System::nanoTime);
    client =
        new WebhookClient(
            EndpointGuard.of(resolver, allowed, Set.of()),
            new SigningSecrets(Map.of("default", Map.of("main", List.of(NEW_SECRET, SECRET)))),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new WebhookClient.Timeouts(Duration.ofSeconds(1), Duration.ofMillis(1500)));
  }

  void setTime(Instant instant) {
    now = instant;
  }

  Optional<Delivery> take(Delivery delivery, String owner) throws InterruptedException {
    return turn().take(delivery, owner);
  }

  DeliveryHandler turn() {
    return new DeliveryHandler(
        client,
        endpoints,
        new DisabledEndpoints(
            store,
            new StoreRetries(Thread::sleep, () -> metrics.increment(Metric.STORE_RETRIES)),
            Duration.ofHours(24),
            Clock.fixed(now, ZoneOffset.UTC),
            System::nanoTime),
        new AttemptLog(
            store, new StoreRetries(Thread::sleep, () -> metrics.increment(Metric.STORE_RETRIES))),
        new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(3), Duration.ofHours(24)),
        metrics,
        tracing,
        Clock.fixed(now, ZoneOffset.UTC),
        System::nanoTime);
  }

  static Delivery delivery(String url) {
    return delivery(url, 0);
  }

  /** In the round of a requested redelivery, unless it is 0. */
  static Delivery delivery(String url, long round) {
    return Delivery.first(
        "msg_" + "0".repeat(32),
        new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
        "completed",
        new WebhookRequest(url, "main", null),
        "{\"type\":\"execution.completed\",\"data\":{\"stdout\":\"ä\"}}",
        round,
        NOW);
  }

  /** The logged attempt. */
  DeliveryAttempt logged(Delivery delivery) {
    String key =
        ObjectKeys.deliveryAttempt(
            delivery.key(), delivery.webhookId(), delivery.round(), delivery.number());
    return Json.MAPPER.readValue(store.get(key).orElseThrow(), DeliveryAttempt.class);
  }

  @Override
  public void close() {
    client.close();
  }
}
