package dev.capstan.sink;

import dev.capstan.egress.BoundedResolver;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.kafka.KafkaReach;
import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.observability.health.CachedProbe;
import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.HealthConfiguration;
import dev.capstan.observability.health.ThreadLiveness;
import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
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
import dev.capstan.webhook.DeliveryHandler;
import dev.capstan.webhook.DeliveryLoop;
import dev.capstan.webhook.DisabledEndpoints;
import dev.capstan.webhook.EndpointLimits;
import dev.capstan.webhook.RetrySchedule;
import dev.capstan.webhook.SigningSecrets;
import dev.capstan.webhook.WebhookClient;
import dev.capstan.webhook.Webhooks;
import java.net.InetAddress;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Everything that the sink consists of, in the order of a result's way. There is no
 * auto-configuration but what health over HTTP names: what else lies on the class path changes
 * nothing here.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({SinkSettings.class, StorageSettings.class})
@Import(HealthConfiguration.class)
public class SinkConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  SinkCounters counters() {
    return new SinkCounters();
  }

  @Bean
  StorageFactory storage(StorageSettings settings, Clock clock) {
    return new StorageFactory(settings, clock);
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
  StoreRetries storePatience(SinkCounters counters) {
    return new StoreRetries(Thread::sleep, () -> counters.increment(SinkCounter.STORE_FAILURE));
  }

  @Bean
  StoreCheck storeCheck(ObjectStore store, StoreRetries patience) {
    return new StoreCheck(store, patience);
  }

  @Bean
  Capsules capsules(ObjectStore store) {
    return new Capsules(store);
  }

  @Bean
  CapsuleWriter capsuleWriter(Capsules capsules, Clock clock, StoreRetries patience) {
    String version = SinkApplication.class.getPackage().getImplementationVersion();
    return new CapsuleWriter(capsules, clock, version == null ? "development" : version, patience);
  }

  @Bean
  BestEffortView view(ViewCache cache, SinkCounters counters) {
    return new BestEffortView(
        cache, System::nanoTime, () -> counters.increment(SinkCounter.VIEW_SKIPPED));
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
      StoreRetries patience,
      ObjectStore store,
      BestEffortView view,
      ViewRetention retention,
      SinkCounters counters,
      Clock clock,
      SinkSettings settings) {
    return new ResultIntake(
        writer,
        capsules,
        patience,
        new LosingAttemptCleanup(store),
        view,
        retention,
        new RecordCodec("capstan/sink/" + settings.sink().instance()),
        counters,
        clock,
        settings.sink().parallelism());
  }

  @Bean
  SinkKafkaClients kafkaClients(SinkSettings settings) {
    Map<String, Object> common = new HashMap<>(settings.kafka().properties());
    common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
    // the default reports to JMX
    common.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    SinkSettings.Sink sink = settings.sink();
    return new SinkKafkaClients(
        common,
        sink.instance().isEmpty() ? null : sink.instance(),
        sink.sessionTimeout(),
        sink.maxBatch());
  }

  @Bean
  ResultLoop resultLoop(
      SinkKafkaClients clients,
      ResultIntake intake,
      StoreCheck check,
      SinkCounters counters,
      SinkSettings settings) {
    return new ResultLoop(
        clients,
        intake,
        check,
        counters,
        System::nanoTime,
        settings.sink().commitInterval(),
        settings.sink().grace());
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
  Webhooks webhooks(
      WebhookClient client,
      ObjectStore store,
      StoreRetries patience,
      SinkCounters counters,
      SinkSettings settings,
      Clock clock) {
    SinkSettings.Webhook webhook = settings.webhook();
    DeliveryHandler turn =
        new DeliveryHandler(
            client,
            new EndpointLimits(
                new EndpointLimits.Limits(
                    webhook.perEndpoint(), webhook.breakAfter(), webhook.openDuration())),
            new DisabledEndpoints(store, patience, webhook.disabledFor(), clock, System::nanoTime),
            new AttemptLog(store, patience),
            new RetrySchedule(webhook.firstRetry(), webhook.longestRetry(), webhook.giveUpAfter()),
            counters,
            clock,
            System::nanoTime);
    return new Webhooks(
        turn,
        new RecordCodec("capstan/sink/" + settings.sink().instance()),
        counters,
        clock,
        webhook.concurrency());
  }

  @Bean
  DeliveryLoop webhookLoop(Webhooks webhooks, SinkKafkaClients clients, SinkSettings settings) {
    return webhooks.loop(clients, System::nanoTime, settings.sink().grace());
  }

  // ---- health

  @Bean
  Admin healthAdmin(SinkKafkaClients clients) {
    return clients.admin();
  }

  /** Without the store nothing can be decided; the cache is told what has been. */
  @Bean
  Components components(
      Admin healthAdmin,
      ObjectStore store,
      ViewCache cache,
      ResultLoop results,
      DeliveryLoop webhooks) {
    return Components.of(
        Component.needed("kafka", CachedProbe.of(new KafkaReach(healthAdmin))),
        Component.needed("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))),
        Component.helpful("cache", CachedProbe.of(cache::isComplete)),
        Component.loop("results", ThreadLiveness.of(results::thread)),
        Component.loop("webhooks", ThreadLiveness.of(webhooks::thread)));
  }
}
