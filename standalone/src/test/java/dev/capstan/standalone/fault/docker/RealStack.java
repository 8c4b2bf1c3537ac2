package dev.capstan.standalone.fault.docker;

import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import dev.capstan.containers.KafkaServer;
import dev.capstan.containers.MinioServer;
import dev.capstan.containers.RedisServer;
import dev.capstan.sink.SinkApplication;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.submitter.SubmitterApplication;
import dev.capstan.worker.WorkerConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three services with Kafka, Redis and MinIO as their official images, each behind a proxy;
 * programs run in bubblewrap.
 */
final class RealStack implements AutoCloseable {
  static final String PROVIDER = "bubblewrap";

  private final KafkaServer kafka = KafkaServer.shared();
  private final RedisServer redis = RedisServer.shared();
  private final MinioServer minio = MinioServer.shared();
  private final ObjectStore store = new MinioObjectStore(storeSettings());
  private final Receiver receiver = new Receiver();
  private final List<ConfigurableApplicationContext> services;

  RealStack(Path folder) {
    String[] arguments =
        List.of(
                "capstan.kafka.bootstrap-servers=" + kafka.address(),
                "capstan.store.endpoint=" + minio.url(),
                "capstan.store.access-key=" + minio.accessKey(),
                "capstan.store.secret-key=" + minio.secretKey(),
                "capstan.cache.url=" + redis.url(),
                "capstan.cache.password=" + redis.password(),
                "capstan.webhook.allow-private=127.0.0.0/8",
                "capstan.webhook.first-retry=300ms",
                "capstan.webhook.secrets.default.main=" + Receiver.SECRET,
                "SANDBOX_PROVIDER=" + PROVIDER,
                "capstan.worker.folder=" + folder.resolve("worker"),
                // leftovers of a fault are found while the test waits
                "capstan.scheduling.sweep=1s",
                "capstan.scheduling.stuck-after=10s",
                "management.server.port=-1",
                "server.port=0")
            .stream()
            .map(property -> "--" + property)
            .toArray(String[]::new);
    services =
        List.of(
            SubmitterApplication.builder().run(arguments),
            SinkApplication.builder().run(arguments),
            new SpringApplicationBuilder(WorkerConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties("spring.config.name=worker")
                .run(arguments));
  }

  KafkaServer kafka() {
    return kafka;
  }

  RedisServer redis() {
    return redis;
  }

  MinioServer minio() {
    return minio;
  }

  /** An operator's access to the stored data of the services. */
  ObjectStore store() {
    return store;
  }

  /** The receiver of all webhooks. */
  Receiver receiver() {
    return receiver;
  }

  CapstanClient api() {
    String port = services.getFirst().getEnvironment().getProperty("local.server.port");
    return CapstanClient.at(URI.create("http://127.0.0.1:" + port))
        .withRetries(Duration.ofMinutes(10));
  }

  /** Waits up to the timeout, and fails when a service ends in the meantime. */
  void staysUpFor(Duration time) {
    await()
        .during(time)
        .atMost(time.plusSeconds(5))
        .until(() -> services.stream().allMatch(ConfigurableApplicationContext::isActive));
  }

  private ObjectStoreSettings storeSettings() {
    return ObjectStoreSettings.of(URI.create(minio.url()), minio.accessKey(), minio.secretKey());
  }

  @Override
  public void close() {
    services.reversed().forEach(ConfigurableApplicationContext::close);
    receiver.close();
    store.close();
  }
}
