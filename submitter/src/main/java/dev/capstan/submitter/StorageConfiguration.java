package dev.capstan.submitter;

import dev.capstan.storage.credential.CredentialRule;
import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreSettings;
import dev.capstan.storage.view.RedissonViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store and the cache. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

  /** Refuses a store that ignores If-None-Match: idempotency and datasets rest on it. */
  @Bean
  ObjectStore objectStore(SubmitterSettings settings) {
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
                        store.region())));
    opened.ensureBucket();
    new ConditionalCreateProbe(opened).run();
    return opened;
  }

  @Bean
  ViewCache viewCache(SubmitterSettings settings) {
    String password = settings.cache().password();
    return new RedissonViewCache(
        new CredentialRule(settings.development())
            .check(
                new ViewCacheSettings(
                    settings.cache().url(), password.isEmpty() ? null : password)));
  }
}
