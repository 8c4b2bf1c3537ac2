package dev.capstan.sink;

import dev.capstan.egress.BoundedResolver;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.KafkaReach;
import dev.capstan.kafka.KafkaSettings;
import dev.capstan.kafka.PollLoop;
import dev.capstan.observability.health.CachedProbe;
import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.HealthConfiguration;
import dev.capstan.observability.health.ThreadLiveness;
import dev.capstan.observability.metric.CircuitBreakerMetrics;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.metric.MetricsConfiguration;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.observability.trace.TracingSettings;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.intake.ResultConsumer;
import dev.capstan.sink.intake.ResultIntake;
import dev.capstan.sink.intake.ResultLoop;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LosingAttemptCleanup;
import dev.capstan.sink.startup.StoreCheck;
import dev.capstan.storage.StorageFactory;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import dev.capstan.storage.settings.StorageSettings;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import dev.capstan.webhook.AttemptLog;
import dev.capstan.webhook.DeliveryConsumer;
import dev.capstan.webhook.DeliveryHandler;
import dev.capstan.webhook.DisabledEndpoints;
import dev.capstan.webhook.EndpointLimits;
import dev.capstan.webhook.RetrySchedule;
import dev.capstan.webhook.SigningSecrets;
import dev.capstan.webhook.WebhookClient;
import java.net.InetAddress;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Wiring of the sink, in the order in which a result passes its components. Auto-configuration is
 * limited to what health over HTTP needs: other libraries on the class path have no effect.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({SinkSettings.class, StorageSettings.class, KafkaSettings.class})
@Import({HealthConfiguration.class, MetricsConfiguration.class})
public class SinkConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Tracing tracing(Environment environment) {
    return TracingSettings.of(environment).start("capstan-result-sink");
  }

  @Bean
  StorageFactory storage(StorageSettings settings, Metrics metrics, Clock clock) {
    return new StorageFactory(
        settings,
        clock,
        (resource, breaker) ->
            CircuitBreakerMetrics.register(
                metrics, "sink", resource, breaker::state, breaker::refused));
  }

  @Bean
  ObjectStore objectStore(StorageFactory storage) {
    return storage.openStore("results and webhooks wait on their topics, nothing is lost");
  }

  @Bean
  ViewCache viewCache(StorageFactory storage) {
    return storage.openCache("results are recorded without it; waiting clients get them later");
  }

  @Bean
  StoreRetries storePatience(Metrics metrics) {
    return new StoreRetries(Thread::sleep, () -> metrics.increment(Metric.STORE_RETRIES));
  }

  @Bean
  StoreCheck storeCheck(ObjectStore store, StoreRetries retries) {
    return new StoreCheck(store, retries);
  }

  @Bean
  Capsules capsules(ObjectStore store) {
    return new Capsules(store);
  }

  @Bean
  CapsuleWriter capsuleWriter(Capsules capsules, Clock clock, StoreRetries retries) {
    String version = SinkApplication.class.getPackage().getImplementationVersion();
    return new CapsuleWriter(capsules, clock, version == null ? "development" : version, retries);
  }

  @Bean
  BestEffortView view(ViewCache cache, Metrics metrics) {
    return new BestEffortView(
        cache, System::nanoTime, () -> metrics.increment(Metric.VIEW_OPERATIONS_SKIPPED));
  }

  @Bean
  ViewRetention viewRetention(SinkSettings settings) {
    SinkSettings.Sink sink = settings.sink();
    return new ViewRetention(
        sink.viewRetention(),
        sink.documentRetention(),
        Math.toIntExact(sink.documentMax().toBytes()));
  }

  @Bean
  ResultIntake intake(
      CapsuleWriter writer,
      Capsules capsules,
      StoreRetries retries,
      ObjectStore store,
      BestEffortView view,
      ViewRetention retention,
      Metrics metrics,
      Tracing tracing,
      Clock clock,
      SinkSettings settings) {
    return new ResultIntake(
        writer,
        capsules,
        retries,
        new LosingAttemptCleanup(store),
        view,
        retention,
        new RecordCodec("capstan/sink/" + settings.sink().instance()),
        metrics,
        tracing,
        clock,
        settings.sink().parallelism());
  }

  @Bean
  KafkaClients kafkaClients(KafkaSettings settings) {
    return new KafkaClients(settings, "capstan-sink");
  }

  @Bean
  PollLoop resultLoop(
      KafkaClients clients, ResultIntake intake, Metrics metrics, SinkSettings settings) {
    SinkSettings.Sink sink = settings.sink();
    Map<String, Object> member = new HashMap<>(member(sink));
    member.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, sink.maxBatch());
    String instance = sink.instance().isEmpty() ? UUID.randomUUID().toString() : sink.instance();
    return ResultLoop.create(
        clients,
        new ResultConsumer.Settings(
            member, Topics.SINK_GROUP + "-" + instance, sink.commitInterval()),
        intake,
        metrics,
        System::nanoTime,
        sink.grace());
  }

  private static Map<String, Object> member(SinkSettings.Sink sink) {
    return KafkaClients.member(
        sink.instance().isEmpty() ? null : sink.instance(), sink.sessionTimeout());
  }

  // ---- webhooks

  @Bean
  EndpointGuard endpointGuard(SinkSettings settings) {
    SinkSettings.Webhook webhook = settings.webhook();
    BoundedResolver resolver =
        new BoundedResolver(
            host -> List.of(InetAddress.getAllByName(host)), 16, webhook.connectTimeout());
    return EndpointGuard.of(resolver, webhook.allowPrivate(), webhook.ports());
  }

  @Bean
  WebhookClient webhookClient(EndpointGuard guard, SinkSettings settings, Clock clock) {
    SinkSettings.Webhook webhook = settings.webhook();
    return new WebhookClient(
        guard,
        new SigningSecrets(webhook.secrets()),
        clock,
        new WebhookClient.Timeouts(webhook.connectTimeout(), webhook.timeout()));
  }

  @Bean
  DeliveryConsumer webhooks(
      KafkaClients clients,
      WebhookClient client,
      ObjectStore store,
      StoreRetries retries,
      Metrics metrics,
      Tracing tracing,
      SinkSettings settings,
      Clock clock) {
    SinkSettings.Webhook webhook = settings.webhook();
    DeliveryHandler turn =
        new DeliveryHandler(
            client,
            new EndpointLimits(
                new EndpointLimits.Limits(
                    webhook.concurrency(),
                    webhook.perEndpoint(),
                    webhook.concurrency() / 2,
                    webhook.longestWait(),
                    webhook.breakAfter(),
                    webhook.openDuration()),
                System::nanoTime),
            new DisabledEndpoints(store, retries, webhook.disabledFor(), clock, System::nanoTime),
            new AttemptLog(store, retries),
            new RetrySchedule(webhook.firstRetry(), webhook.longestRetry(), webhook.giveUpAfter()),
            metrics,
            tracing,
            clock,
            System::nanoTime);
    return new DeliveryConsumer(
        clients,
        member(settings.sink()),
        turn,
        new RecordCodec("capstan/sink/" + settings.sink().instance()),
        metrics,
        clock,
        new DeliveryConsumer.Settings(webhook.concurrency(), settings.sink().grace()));
  }

  // ---- health

  @Bean
  Admin healthAdmin(KafkaClients clients) {
    return clients.admin();
  }

  /** Readiness requires the store, because decisions need it, but not the cache. */
  @Bean
  Components components(
      Admin healthAdmin,
      ObjectStore store,
      ViewCache cache,
      PollLoop resultLoop,
      DeliveryConsumer webhooks) {
    return Components.of(
        Component.needed("kafka", CachedProbe.of(new KafkaReach(healthAdmin))),
        Component.needed("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))),
        Component.helpful("cache", CachedProbe.of(cache::isComplete)),
        Component.loop(resultLoop.name(), ThreadLiveness.of(resultLoop::thread)),
        Component.loop("webhooks", webhooks.condition()));
  }
}
