package dev.capstan.submitter;

import dev.capstan.observability.metric.CircuitBreakerMetrics;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.storage.StorageFactory;
import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.settings.StorageSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.view.ViewCache;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Object store and view cache. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageSettings.class)
class StorageConfiguration {

  @Bean
  StorageFactory storage(StorageSettings settings, Metrics metrics, Clock clock) {
    return new StorageFactory(
        settings,
        clock,
        (resource, breaker) ->
            CircuitBreakerMetrics.register(
                metrics, "submitter", resource, breaker::state, breaker::refused));
  }

  /** Refuses a store that ignores If-None-Match: idempotency and datasets depend on it. */
  @Bean
  ObjectStore objectStore(StorageFactory storage, StorageSettings settings) {
    ObjectStore store =
        storage.openStore(
            "requests with a key or a large body, and look-ups of ended executions, fail with 503;"
                + " requests over Kafka wait on their topic");
    try {
      store.ensureBucket();
      new ConditionalCreateProbe(store).run();
    } catch (ObjectStoreException e) {
      store.close();
      throw new StorageSettingsException(
          "The object store at %s can't be used: %s. Check that it runs, S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and, for https, capstan.store.ca-file."
              .formatted(settings.store().endpoint(), reason(e)));
    }
    return store;
  }

  @Bean
  ViewCache viewCache(StorageFactory storage) {
    return storage.openCache(
        "results are read from the store; look-ups of pending executions fail with 503");
  }

  private static String reason(ObjectStoreException e) {
    Throwable cause = e.getCause();
    String message = String.valueOf(e.getMessage());
    return cause == null ? message : message + ": " + cause.getMessage();
  }
}
