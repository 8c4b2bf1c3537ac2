package dev.capstan.worker;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.KafkaReach;
import dev.capstan.kafka.KafkaSettings;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.observability.health.CachedProbe;
import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.HealthConfiguration;
import dev.capstan.observability.metric.CircuitBreakerMetrics;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.metric.MetricsConfiguration;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.observability.trace.TracingSettings;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.StorageFactory;
import dev.capstan.storage.breaker.CircuitBreakerObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.settings.CeilingSettings;
import dev.capstan.storage.settings.StorageSettings;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.worker.attempt.AttemptMetrics;
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.AttemptPipelines;
import dev.capstan.worker.attempt.MemoryBudget;
import dev.capstan.worker.attempt.SoloRun;
import dev.capstan.worker.attempt.WorkerCeilings;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.kill.KillListener;
import dev.capstan.worker.kill.RunningAttempts;
import dev.capstan.worker.provider.CircuitBreakerProvider;
import dev.capstan.worker.provider.ProviderChoice;
import dev.capstan.worker.reaper.Reaper;
import dev.capstan.worker.slot.SlotFactory;
import dev.capstan.worker.slot.Slots;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Wiring of the worker, in the order of dependencies. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  WorkerSettings.class,
  StorageSettings.class,
  KafkaSettings.class,
  CeilingSettings.class
})
@Import({HealthConfiguration.class, MetricsConfiguration.class})
public class WorkerConfiguration {
  /** How long a job that must run alone waits for that, before another worker may try. */
  private static final Duration SOLO_TIMEOUT = Duration.ofSeconds(60);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Tracing tracing(Environment environment) {
    return TracingSettings.of(environment).start("capstan-worker");
  }

  @Bean
  WorkerFolder workerFolder(WorkerSettings settings) {
    return WorkerFolder.claim(settings.worker().folder());
  }

  @Bean
  CircuitBreakerProvider sandboxProvider(
      WorkerSettings settings,
      WorkerFolder folder,
      Environment environment,
      Metrics metrics,
      Clock clock) {
    WorkerSettings.Sandbox sandbox = settings.sandbox();
    SandboxProvider provider =
        ProviderChoice.of(sandbox.provider(), environment, folder.shared("sandboxes"));
    provider.start();
    CircuitBreakerProvider guarded =
        new CircuitBreakerProvider(provider, sandbox.breakAfter(), sandbox.openDuration(), clock);
    CircuitBreakerMetrics.register(
        metrics,
        "worker",
        "sandbox_provider",
        guarded.breaker()::state,
        guarded.breaker()::refused);
    return guarded;
  }

  @Bean
  Reaper reaper(SandboxProvider provider, WorkerSettings settings, Metrics metrics) {
    return new Reaper(provider, settings.worker().reapInterval(), metrics);
  }

  @Bean
  StorageFactory storage(StorageSettings settings, Metrics metrics, Clock clock) {
    return new StorageFactory(
        settings,
        clock,
        (resource, breaker) ->
            CircuitBreakerMetrics.register(
                metrics, "worker", resource, breaker::state, breaker::refused));
  }

  @Bean
  CircuitBreakerObjectStore objectStore(StorageFactory storage) {
    return storage.openStore("slots pull no jobs until it recovers");
  }

  @Bean
  ViewCache viewCache(StorageFactory storage) {
    return storage.openCache("the object store is used to check whether a job has ended");
  }

  @Bean
  RunningAttempts runningAttempts() {
    return new RunningAttempts();
  }

  @Bean
  SoloRun soloRun() {
    return new SoloRun(SOLO_TIMEOUT, System::nanoTime);
  }

  @Bean
  KafkaClients kafkaClients(KafkaSettings kafka, WorkerSettings settings) {
    return new KafkaClients(kafka, "capstan-" + name(settings));
  }

  @Bean
  SlotFactory intake(KafkaClients clients, WorkerSettings settings, Metrics metrics) {
    return new SlotFactory(clients, name(settings), TopicProvisioner.LOCK_DURATION, metrics);
  }

  @Bean
  AttemptPipeline attemptPipeline(
      WorkerSettings settings,
      CeilingSettings ceilings,
      WorkerFolder folder,
      SandboxProvider provider,
      ViewCache views,
      ObjectStore store,
      SlotFactory intake,
      SoloRun solo,
      Metrics metrics,
      Tracing tracing,
      Clock clock) {
    WorkerSettings.Worker worker = settings.worker();
    DatasetCache datasets =
        new DatasetCache(store, folder.own("datasets"), worker.datasetCache().toBytes());
    long memory = sandboxMemory(worker);
    WorkerCeilings ofThisWorker =
        new WorkerCeilings(ceilings, provider.name(), memory, worker.datasetCache().toBytes());
    ofThisWorker.warn(worker.servedLanes());
    return AttemptPipelines.create(
        name(settings),
        provider,
        views,
        store,
        intake.reporter(),
        new InputPreparer(store, datasets),
        ofThisWorker,
        new MemoryBudget(memory),
        solo,
        worker.attemptOverhead(),
        TopicProvisioner.DELIVERY_LIMIT,
        folder.own("spool"),
        new AttemptMetrics(metrics, provider.name(), worker.slots()),
        tracing,
        clock,
        System::nanoTime);
  }

  @Bean
  KillListener killListener(KafkaClients clients, RunningAttempts running) {
    return new KillListener(clients, running);
  }

  /** A job that is pulled during an outage of one of these would waste an attempt. */
  @Bean
  Slots slots(
      WorkerSettings settings,
      SlotFactory intake,
      AttemptPipeline pipeline,
      RunningAttempts running,
      SoloRun solo,
      CircuitBreakerProvider provider,
      CircuitBreakerObjectStore store) {
    WorkerSettings.Worker worker = settings.worker();
    return intake.slots(
        worker.slots(),
        pipeline,
        running,
        () -> provider.serves() && store.serves() && solo.isFree(),
        worker.drainGrace());
  }

  // ---- health

  @Bean
  Admin admin(KafkaClients clients) {
    return clients.admin();
  }

  /**
   * Readiness requires the store, which has inputs and outputs; the cache only saves calls to it.
   */
  @Bean
  Components components(
      Admin admin,
      ObjectStore store,
      ViewCache views,
      CircuitBreakerProvider provider,
      Reaper reaper,
      KillListener killListener,
      Slots slots) {
    return Components.of(
        Component.needed("kafka", CachedProbe.of(new KafkaReach(admin))),
        Component.needed("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))),
        Component.helpful("cache", CachedProbe.of(views::isComplete)),
        Component.needed("provider", provider::condition),
        Component.loop("slots", slots::condition),
        Component.loop("kill-listener", killListener::condition),
        Component.loop("reaper", reaper::condition));
  }

  private static long sandboxMemory(WorkerSettings.Worker worker) {
    return worker.sandboxMemory() == null
        ? MachineMemory.totalBytes() / 4 * 3
        : worker.sandboxMemory().toBytes();
  }

  private static String name(WorkerSettings settings) {
    return Objects.requireNonNullElseGet(
        settings.worker().name(), () -> hostName() + "-" + ProcessHandle.current().pid());
  }

  /** In containers, all workers have the same process id, but different host names. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostName();
    }
  }
}
