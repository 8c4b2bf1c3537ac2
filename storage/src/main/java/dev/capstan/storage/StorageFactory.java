package dev.capstan.storage;

import dev.capstan.storage.breaker.CircuitBreakerObjectStore;
import dev.capstan.storage.breaker.CircuitBreakerViewCache;
import dev.capstan.storage.breaker.ProtectedResource;
import dev.capstan.storage.breaker.ResourceCircuitBreaker;
import dev.capstan.storage.credential.CredentialRule;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.settings.StorageSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.view.RedissonViewCache;
import java.time.Clock;
import java.util.function.BiConsumer;

/**
 * Opens the object store and the view cache, each behind a circuit breaker. Neither connects here:
 * a service starts while they are unavailable.
 *
 * <p>Both methods throw {@link StorageSettingsException} for well-known credentials and for
 * unreadable certificates.
 */
public final class StorageFactory {
  private final StorageSettings settings;
  private final CredentialRule credentials;
  private final Clock clock;
  private final BiConsumer<String, ResourceCircuitBreaker> observer;

  /**
   * @param observer is given each circuit breaker with the name of its resource, {@code
   *     object_store} or {@code view_cache}
   */
  public StorageFactory(
      StorageSettings settings, Clock clock, BiConsumer<String, ResourceCircuitBreaker> observer) {
    this.settings = settings;
    this.credentials = new CredentialRule(settings.development());
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * @param withoutIt what the service does while the store is unavailable, for logs
   */
  public CircuitBreakerObjectStore openStore(String withoutIt) {
    return new CircuitBreakerObjectStore(
        new MinioObjectStore(credentials.check(settings.store())),
        breaker("object_store", "the object store", withoutIt, settings.store().circuitBreaker()));
  }

  /**
   * @param withoutIt what the service does while the cache is unavailable, for logs
   */
  public CircuitBreakerViewCache openCache(String withoutIt) {
    return new CircuitBreakerViewCache(
        new RedissonViewCache(credentials.check(settings.cache())),
        breaker("view_cache", "the cache", withoutIt, settings.cache().circuitBreaker()));
  }

  private ResourceCircuitBreaker breaker(
      String resource, String name, String withoutIt, CircuitBreakerSettings settings) {
    ResourceCircuitBreaker breaker =
        new ResourceCircuitBreaker(new ProtectedResource(name, withoutIt), settings, clock);
    observer.accept(resource, breaker);
    return breaker;
  }
}
