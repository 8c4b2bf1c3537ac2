package dev.capstan.worker;

import dev.capstan.health.CachedProbe;
import dev.capstan.health.Component;
import dev.capstan.health.Components;
import dev.capstan.health.HealthConfiguration;
import dev.capstan.health.KafkaReach;
import dev.capstan.health.LoopThread;
import dev.capstan.schema.wire.ObjectKeys;
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
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.AttemptPipelines;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.intake.Intake;
import dev.capstan.worker.intake.Slots;
import dev.capstan.worker.kill.KillListener;
import dev.capstan.worker.kill.RunningAttempts;
import dev.capstan.worker.reaper.Reaper;
import dev.capstan.worker.sandbox.SandboxProvider;
import dev.capstan.worker.sandbox.guard.GuardedProvider;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything that a worker is made of, in the order in which it is needed. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerSettings.class)
@Import(HealthConfiguration.class)
public class WorkerConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  GuardedProvider sandboxProvider(WorkerSettings settings, Clock clock) {
    WorkerSettings.Sandbox sandbox = settings.sandbox();
    SandboxProvider provider = ProviderChoice.of(sandbox, folder(settings, "sandboxes"));
    provider.start();
    return new GuardedProvider(provider, sandbox.breakAfter(), sandbox.rest(), clock);
  }

  @Bean
  Reaper reaper(SandboxProvider provider, WorkerSettings settings) {
    return new Reaper(provider, settings.worker().reapInterval());
  }

  @Bean
  Guard storeGuard(WorkerSettings settings, Clock clock) {
    return new Guard(
        new GuardedPart("the object store", "slots pull no jobs until it serves again"),
        settings.store().guard().settings(),
        clock);
  }

  @Bean
  GuardedObjectStore objectStore(WorkerSettings settings, Guard storeGuard) {
    WorkerSettings.Store store = settings.store();
    return new GuardedObjectStore(
        new MinioObjectStore(
            new CredentialRule(settings.development())
                .check(
                    new ObjectStoreSettings(
                        URI.create(store.endpoint()),
                        store.accessKey(),
                        store.secretKey(),
                        store.bucket(),
                        store.region(),
                        store.silence()))),
        storeGuard);
  }

  @Bean
  ViewCache viewCache(WorkerSettings settings, Clock clock) {
    WorkerSettings.Cache cache = settings.cache();
    return new GuardedViewCache(
        new RedissonViewCache(
            new CredentialRule(settings.development())
                .check(
                    new ViewCacheSettings(
                        URI.create(cache.url()), emptyToNull(cache.password()), cache.answer()))),
        new Guard(
            new GuardedPart("the cache", "the store is asked whether a job has ended"),
            cache.guard().settings(),
            clock));
  }

  @Bean
  RunningAttempts runningAttempts() {
    return new RunningAttempts();
  }

  @Bean
  Intake intake(WorkerSettings settings) {
    return new Intake(
        settings.kafka().bootstrapServers(), name(settings), settings.worker().lockDuration());
  }

  @Bean
  AttemptPipeline attemptPipeline(
      WorkerSettings settings,
      SandboxProvider provider,
      ViewCache views,
      ObjectStore store,
      Intake intake,
      RunningAttempts running,
      Clock clock) {
    WorkerSettings.Worker worker = settings.worker();
    DatasetCache datasets =
        new DatasetCache(store, folder(settings, "datasets"), worker.datasetCache().toBytes());
    return AttemptPipelines.create(
        name(settings),
        provider,
        views,
        store,
        intake.reporter(),
        new InputPreparer(store, datasets),
        running,
        worker.deliveryLimit(),
        folder(settings, "spool"),
        clock,
        System::nanoTime);
  }

  @Bean
  KillListener killListener(WorkerSettings settings, RunningAttempts running) {
    return new KillListener(settings.kafka().bootstrapServers(), running);
  }

  /** A job that is pulled while one of these is away would only spend an attempt. */
  @Bean
  Slots slots(
      WorkerSettings settings,
      Intake intake,
      AttemptPipeline pipeline,
      RunningAttempts running,
      GuardedProvider provider,
      GuardedObjectStore store) {
    WorkerSettings.Worker worker = settings.worker();
    return intake.slots(
        worker.slots(),
        pipeline,
        running,
        () -> provider.serves() && store.serves(),
        worker.drainGrace());
  }

  // ---- health

  @Bean
  Admin admin(WorkerSettings settings) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.kafka().bootstrapServers(),
            AdminClientConfig.CLIENT_ID_CONFIG,
            "capstan-" + name(settings) + "-health",
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            1_000));
  }

  /** Inputs and outputs are in the store; the cache only saves asking it. */
  @Bean
  Components components(
      Admin admin,
      ObjectStore store,
      ViewCache views,
      GuardedProvider provider,
      Reaper reaper,
      KillListener killListener,
      Slots slots) {
    return Components.of(
        Component.needed("kafka", CachedProbe.of(new KafkaReach(admin))),
        Component.needed("store", CachedProbe.of(() -> store.stat(ObjectKeys.PROBE))),
        Component.helpful("cache", CachedProbe.of(views::isComplete)),
        Component.needed("provider", provider::condition),
        Component.loop("slots", slots::condition),
        Component.loop("kill-listener", LoopThread.of(killListener::thread)),
        Component.loop("reaper", reaper::condition));
  }

  /** What the environment doesn't set is empty there. */
  private static @Nullable String emptyToNull(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  private static Path folder(WorkerSettings settings, String name) {
    return settings.worker().folder().resolve(name);
  }

  private static String name(WorkerSettings settings) {
    return Objects.requireNonNullElseGet(
        settings.worker().name(), () -> hostName() + "-" + ProcessHandle.current().pid());
  }

  /** In a container every worker has the same process id; what differs is the container's name. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostName();
    }
  }
}
