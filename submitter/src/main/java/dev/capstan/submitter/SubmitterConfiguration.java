package dev.capstan.submitter;

import dev.capstan.egress.BoundedResolver;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.KafkaReach;
import dev.capstan.kafka.KafkaSettings;
import dev.capstan.kafka.ListenerHealth;
import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.observability.health.CachedProbe;
import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.HealthConfiguration;
import dev.capstan.observability.health.ThreadLiveness;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.metric.MetricsConfiguration;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.observability.trace.TracingSettings;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.settings.CeilingSettings;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.Lanes;
import dev.capstan.submitter.admission.WebhookRule;
import dev.capstan.submitter.api.ApiConfiguration;
import dev.capstan.submitter.api.ApiKeys;
import dev.capstan.submitter.api.RequestBodies;
import dev.capstan.submitter.cancellation.ExecutionCanceller;
import dev.capstan.submitter.dataset.Datasets;
import dev.capstan.submitter.lookup.ExecutionExistence;
import dev.capstan.submitter.lookup.ViewOfAdmitted;
import dev.capstan.submitter.lookup.Waiters;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/** Wiring of the submitter, in the order in which a request passes its components. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  ConfigurationPropertiesAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
@EnableConfigurationProperties({
  SubmitterSettings.class,
  ApiKeySettings.class,
  KafkaSettings.class,
  CeilingSettings.class
})
@Import({
  StorageConfiguration.class,
  ApiConfiguration.class,
  IntakeConfiguration.class,
  MaintenanceConfiguration.class,
  HealthConfiguration.class,
  MetricsConfiguration.class
})
public class SubmitterConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Tracing tracing(Environment environment) {
    return TracingSettings.of(environment).start("capstan-submitter");
  }

  // ---- HTTP

  @Bean
  ApiConfiguration.Settings apiSettings(
      SubmitterSettings settings,
      ApiKeySettings apiKeys,
      @Value("${server.address:}") String address) {
    ExposureCheck exposure = ExposureCheck.of(address);
    ApiKeys keys = apiKeys.keys();
    SubmitterSettings.Http http = settings.http();
    exposure.requireKeys(keys, settings);
    return new ApiConfiguration.Settings(
        keys,
        exposure.allowedHosts(settings),
        http.allowedOrigins(),
        http.connections(Runtime.getRuntime().maxMemory()),
        http.maxConnectionsPerAddress(),
        new RequestBodies.Settings(
            http.heldBodies(Runtime.getRuntime().maxMemory()),
            http.maxUploads().toBytes(),
            http.maxUpload().toBytes(),
            http.minBodyRate().toBytes()));
  }

  // ---- Kafka

  @Bean
  KafkaClients kafkaClients(KafkaSettings settings) {
    return new KafkaClients(settings, "capstan-submitter");
  }

  @Bean
  Admin admin(KafkaClients clients) {
    return clients.admin();
  }

  @Bean
  TopicProvisioner topicSetup(Admin admin, SubmitterSettings settings, KafkaSettings connection) {
    SubmitterSettings.Kafka kafka = settings.kafka();
    TopicProvisioner setup =
        new TopicProvisioner(
            admin,
            new TopicProvisioner.Partitions(
                kafka.requestPartitions(),
                kafka.ledgerPartitions(),
                kafka.resultPartitions(),
                kafka.replicationFactor()));
    try {
      setup.run(laneNames(settings), settings.intake().boundTopics().keySet());
    } catch (KafkaException e) {
      throw new SubmitterSettingsException(
          "Kafka at %s can't be used: %s. Check that it runs, KAFKA_BOOTSTRAP_SERVERS and, for TLS and SASL, capstan.kafka.properties."
              .formatted(connection.bootstrapServers(), e.getMessage()));
    }
    return setup;
  }

  /** Created after the topics, so that the first request finds their metadata. */
  @Bean
  Producer<byte[], byte[]> producer(
      KafkaClients clients, SubmitterSettings settings, TopicProvisioner afterTopics) {
    Producer<byte[], byte[]> producer = clients.producer(settings.kafka().producer());
    producer.partitionsFor(Topics.EXECUTIONS);
    laneNames(settings).forEach(lane -> producer.partitionsFor(Topics.ready(lane)));
    return producer;
  }

  @Bean
  ExecutionPublisher executionLog(
      Producer<byte[], byte[]> producer, SubmitterSettings settings, Clock clock) {
    Duration timeout = settings.kafka().deliveryTimeout().plusSeconds(1);
    return new ExecutionPublisher(producer, timeout, clock);
  }

  // ---- admission

  @Bean
  Admission admission(
      Datasets datasets,
      ObjectStore store,
      IdempotencyMarkers markers,
      ExecutionExistence knowledge,
      ExecutionPublisher log,
      BestEffortView view,
      WebhookRule webhooks,
      SubmitterSettings settings,
      CeilingSettings ceilings,
      Metrics metrics,
      Tracing tracing,
      Clock clock) {
    return new Admission(
        new Admission.Ports(
            datasets, store, markers, knowledge, log, new ViewOfAdmitted(view, clock), webhooks),
        new Admission.Settings(
            new Lanes(settings.laneList(ceilings)),
            settings.admission().keyRetention(),
            settings.kafka().deliveryTimeout().plusSeconds(5)),
        metrics,
        tracing,
        clock,
        ExecutionId::random);
  }

  @Bean
  WebhookRule webhookRule(SubmitterSettings settings) {
    SubmitterSettings.Webhook webhook = settings.webhook();
    BoundedResolver resolver =
        new BoundedResolver(
            host -> List.of(InetAddress.getAllByName(host)), 16, Duration.ofSeconds(5));
    return new WebhookRule(
        EndpointGuard.of(resolver, webhook.allowPrivate(), webhook.ports()), webhook::hasSecret);
  }

  @Bean
  IdempotencyMarkers idempotencyMarkers(ObjectStore store) {
    return new IdempotencyMarkers(store);
  }

  @Bean
  Datasets datasets(ObjectStore store) {
    return new Datasets(store);
  }

  // ---- lookup

  @Bean
  BestEffortView view(ViewCache views, Metrics metrics) {
    return new BestEffortView(
        views, System::nanoTime, () -> metrics.increment(Metric.VIEW_OPERATIONS_SKIPPED));
  }

  @Bean
  ViewRetention viewRetention() {
    return ViewRetention.DEFAULT;
  }

  @Bean
  ExecutionLookup lookup(
      ViewCache views,
      ObjectStore store,
      BestEffortView view,
      ViewRetention retention,
      Clock clock) {
    return new ExecutionLookup(views, store, view, retention, clock);
  }

  @Bean
  LedgerReader ledgerReader(KafkaClients clients, TopicProvisioner afterTopics) {
    return new LedgerReader(
        () -> clients.consumer(null, Map.of()), Duration.ofSeconds(10), System::nanoTime);
  }

  @Bean
  ExecutionExistence knowledge(ExecutionLookup lookup, LedgerReader ledger) {
    return new ExecutionExistence(lookup, ledger);
  }

  @Bean
  Waiters waiters(ViewCache views, SubmitterSettings settings, Metrics metrics) {
    String instance =
        settings.instance().isEmpty() ? "submitter-" + UUID.randomUUID() : settings.instance();
    Waiters waiters =
        new Waiters(
            views,
            instance,
            settings.http().maxWaiters(),
            task -> Thread.ofVirtual().name("waiter").start(task));
    metrics.gauge(Metric.HTTP_WAITERS, waiters::count);
    return waiters;
  }

  @Bean
  WaiterShutdown stopWaiting(Waiters waiters) {
    return new WaiterShutdown(waiters);
  }

  // ---- cancellation

  @Bean
  ExecutionCanceller executionCanceller(
      ExecutionLookup lookup, LedgerReader ledger, ExecutionPublisher log, Clock clock) {
    return new ExecutionCanceller(lookup, ledger, log, clock);
  }

  // ---- health

  /**
   * Readiness requires Kafka only: small submissions work without the store, all without the cache.
   */
  @Bean
  Components components(
      Admin admin,
      ObjectStore store,
      ViewCache views,
      KafkaMessageListenerContainer<byte[], byte[]> requestIntake,
      List<PollLoop> loops) {
    List<Component> all = new ArrayList<>();
    all.add(Component.needed("kafka", CachedProbe.of(new KafkaReach(admin))));
    all.add(Component.helpful("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))));
    all.add(Component.helpful("cache", CachedProbe.of(views::isComplete)));
    all.add(Component.loop("request-intake", ListenerHealth.of(requestIntake)));
    loops.forEach(loop -> all.add(Component.loop(loop.name(), ThreadLiveness.of(loop::thread))));
    return new Components(all);
  }

  static List<String> laneNames(SubmitterSettings settings) {
    return List.copyOf(settings.lanes().keySet());
  }
}
