package dev.capstan.submitter;

import dev.capstan.storage.breaker.CircuitBreakerObjectStore;
import dev.capstan.storage.breaker.CircuitBreakerViewCache;
import dev.capstan.storage.breaker.ProtectedResource;
import dev.capstan.storage.breaker.ResourceCircuitBreaker;
import dev.capstan.storage.credential.CredentialRule;
import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreSettings;
import dev.capstan.storage.view.RedissonViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheSettings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store and the cache. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

  /** Refuses a store that ignores If-None-Match: idempotency and datasets rest on it. */
  @Bean
  ObjectStore objectStore(SubmitterSettings settings, Clock clock) {
    SubmitterSettings.Store store = settings.store();
    ObjectStore opened =
        new MinioObjectStore(
            new CredentialRule(settings.development())
                .check(
                    new ObjectStoreSettings(
                        store.endpoint(),
                        store.accessKey(),
                        store.secretKey(),
                        store.bucket(),
                        store.region(),
                        store.silence())));
    opened.ensureBucket();
    new ConditionalCreateProbe(opened).run();
    ProtectedResource part =
        new ProtectedResource(
            "the object store",
            "requests with a key or a large body, and what has ended, are answered with 503;"
                + " requests over Kafka wait on their topic");
    return new CircuitBreakerObjectStore(
        opened, new ResourceCircuitBreaker(part, store.guard().settings(), clock));
  }

  @Bean
  ViewCache viewCache(SubmitterSettings settings, Clock clock) {
    SubmitterSettings.Cache cache = settings.cache();
    String password = cache.password().isEmpty() ? null : cache.password();
    ProtectedResource part =
        new ProtectedResource(
            "the cache", "results come from the store; who asks for what is pending gets a 503");
    return new CircuitBreakerViewCache(
        new RedissonViewCache(
            new CredentialRule(settings.development())
                .check(new ViewCacheSettings(cache.url(), password, cache.answer()))),
        new ResourceCircuitBreaker(part, cache.guard().settings(), clock));
  }
}
