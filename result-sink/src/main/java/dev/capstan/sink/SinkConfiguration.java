package dev.capstan.sink;

import dev.capstan.health.CachedProbe;
import dev.capstan.health.Component;
import dev.capstan.health.Components;
import dev.capstan.health.HealthConfiguration;
import dev.capstan.health.KafkaReach;
import dev.capstan.health.LoopThread;
import dev.capstan.schema.endpoint.BoundedResolver;
import dev.capstan.schema.endpoint.EndpointGuard;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.sink.intake.Intake;
import dev.capstan.sink.intake.KafkaClients;
import dev.capstan.sink.intake.ResultLoop;
import dev.capstan.sink.metric.SinkCounters;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LoserParts;
import dev.capstan.sink.recording.StorePatience;
import dev.capstan.sink.startup.StoreCheck;
import dev.capstan.sink.view.BestEffortView;
import dev.capstan.sink.view.ViewRetention;
import dev.capstan.sink.view.ViewUpdates;
import dev.capstan.sink.webhook.AttemptLog;
import dev.capstan.sink.webhook.DeliveryTurn;
import dev.capstan.sink.webhook.DisabledEndpoints;
import dev.capstan.sink.webhook.Endpoints;
import dev.capstan.sink.webhook.RetrySchedule;
import dev.capstan.sink.webhook.SigningSecrets;
import dev.capstan.sink.webhook.WebhookClient;
import dev.capstan.sink.webhook.WebhookLoop;
import dev.capstan.sink.webhook.Webhooks;
import dev.capstan.storage.credential.CredentialRule;
import dev.capstan.storage.guard.Guard;
import dev.capstan.storage.guard.GuardedObjectStore;
import dev.capstan.storage.guard.GuardedPart;
import dev.capstan.storage.guard.GuardedViewCache;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreSettings;
import dev.capstan.storage.view.RedissonViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheSettings;
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
@EnableConfigurationProperties(SinkSettings.class)
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
  ObjectStore objectStore(SinkSettings settings, Clock clock) {
    SinkSettings.Store store = settings.store();
    GuardedPart part =
        new GuardedPart(
            "the object store", "results and webhooks wait on their topics, nothing is lost");
    return new GuardedObjectStore(
        new MinioObjectStore(
            new CredentialRule(settings.development())
                .check(
                    new ObjectStoreSettings(
                        store.endpoint(),
                        store.accessKey(),
                        store.secretKey(),
                        store.bucket(),
                        store.region(),
                        store.silence()))),
        new Guard(part, store.guard().settings(), clock));
  }

  @Bean
  ViewCache viewCache(SinkSettings settings, Clock clock) {
    SinkSettings.Cache cache = settings.cache();
    String password = cache.password().isEmpty() ? null : cache.password();
    GuardedPart part =
        new GuardedPart("the cache", "results are recorded without it; who waits is told late");
    return new GuardedViewCache(
        new RedissonViewCache(
            new CredentialRule(settings.development())
                .check(new ViewCacheSettings(cache.url(), password, cache.answer()))),
        new Guard(part, cache.guard().settings(), clock));
  }

  @Bean
  StorePatience storePatience(SinkCounters counters) {
    return new StorePatience(Thread::sleep, counters);
  }

  @Bean
  StoreCheck storeCheck(ObjectStore store, StorePatience patience) {
    return new StoreCheck(store, patience);
  }

  @Bean
  Capsules capsules(ObjectStore store) {
    return new Capsules(store);
  }

  @Bean
  CapsuleWriter capsuleWriter(Capsules capsules, Clock clock, StorePatience patience) {
    String version = SinkApplication.class.getPackage().getImplementationVersion();
    return new CapsuleWriter(capsules, clock, version == null ? "development" : version, patience);
  }

  @Bean
  BestEffortView view(ViewCache cache, SinkCounters counters) {
    return new BestEffortView(cache, System::nanoTime, counters);
  }

  @Bean
  ViewUpdates viewUpdates(SinkSettings settings) {
    SinkSettings.Sink sink = settings.sink();
    return new ViewUpdates(
        new ViewRetention(
            sink.viewRetention(),
            sink.documentRetention(),
            Math.toIntExact(sink.documentMax().toBytes())));
  }

  @Bean
  Intake intake(
      CapsuleWriter writer,
      Capsules capsules,
      StorePatience patience,
      ObjectStore store,
      BestEffortView view,
      ViewUpdates updates,
      SinkCounters counters,
      Clock clock,
      SinkSettings settings) {
    return new Intake(
        writer,
        capsules,
        patience,
        new LoserParts(store),
        view,
        updates,
        new RecordCodec("capstan/sink/" + settings.sink().instance()),
        counters,
        clock,
        settings.sink().parallelism());
  }

  @Bean
  KafkaClients kafkaClients(SinkSettings settings) {
    Map<String, Object> common = new HashMap<>(settings.kafka().properties());
    common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
    // the default reports to JMX
    common.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    SinkSettings.Sink sink = settings.sink();
    return new KafkaClients(
        common,
        sink.instance().isEmpty() ? null : sink.instance(),
        sink.sessionTimeout(),
        sink.maxBatch());
  }

  @Bean
  ResultLoop resultLoop(
      KafkaClients clients,
      Intake intake,
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
      StorePatience patience,
      SinkCounters counters,
      SinkSettings settings,
      Clock clock) {
    SinkSettings.Webhook webhook = settings.webhook();
    DeliveryTurn turn =
        new DeliveryTurn(
            client,
            new Endpoints(
                new Endpoints.Limits(webhook.perEndpoint(), webhook.breakAfter(), webhook.rest())),
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
  WebhookLoop webhookLoop(Webhooks webhooks, KafkaClients clients, SinkSettings settings) {
    return webhooks.loop(clients, System::nanoTime, settings.sink().grace());
  }

  // ---- health

  @Bean
  Admin healthAdmin(KafkaClients clients) {
    return clients.admin();
  }

  /** Without the store nothing can be decided; the cache is told what has been. */
  @Bean
  Components components(
      Admin healthAdmin,
      ObjectStore store,
      ViewCache cache,
      ResultLoop results,
      WebhookLoop webhooks) {
    return Components.of(
        Component.needed("kafka", CachedProbe.of(new KafkaReach(healthAdmin))),
        Component.needed("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))),
        Component.helpful("cache", CachedProbe.of(cache::isComplete)),
        Component.loop("results", LoopThread.of(results::thread)),
        Component.loop("webhooks", LoopThread.of(webhooks::thread)));
  }
}
