package dev.capstan.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.CertificateAuthority;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.storage.settings.StorageSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.settings.ViewCacheSettings;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The store over HTTPS and the cache over TLS with a user of its access control list. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorageTlsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private CertificateAuthority authority;
  private EmbeddedRedis redis;
  private EmbeddedS3 s3;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    authority = new CertificateAuthority(folder.resolve("certificates"));
    redis = new EmbeddedRedis(folder.resolve("redis"), 0, authority.server());
    redis.start();
    s3 = new EmbeddedS3(folder.resolve("s3"), 0, authority.server());
    s3.start();
  }

  @AfterAll
  void stop() {
    redis.close();
    s3.close();
  }

  @Test
  void theStoreIsUsedOverHttpsWithAPrivateAuthority() {
    try (ObjectStore store = store(s3.url(), authority.caFile())) {
      store.ensureBucket();
      assertThat(store.create("a/b", "content".getBytes(UTF_8), "text/plain")).isTrue();
      assertThat(store.get("a/b")).hasValue("content".getBytes(UTF_8));
    }
  }

  @Test
  void aStoreOfAnUnknownAuthorityIsRefused() {
    try (ObjectStore store = store(s3.url(), null)) {
      assertThatThrownBy(store::ensureBucket)
          .isInstanceOf(ObjectStoreException.class)
          .rootCause()
          .hasMessageContaining("unable to find valid certification path");
    }
  }

  @Test
  void aStoreThatSpeaksTlsRefusesPlainText() {
    try (ObjectStore store = store(s3.url().replace("https", "http"), null)) {
      assertThatThrownBy(store::ensureBucket).isInstanceOf(ObjectStoreException.class);
    }
  }

  @Test
  void theCacheIsUsedOverTlsByAUser() {
    String url =
        redis.url().replace("//", "//" + EmbeddedRedis.USER + ":" + redis.password() + "@");
    try (ViewCache cache = cache(url, "", "", authority.caFile())) {
      assertUsable(cache);
    }
    try (ViewCache cache =
        cache(redis.url(), EmbeddedRedis.USER, redis.password(), authority.caFile())) {
      assertUsable(cache);
    }
  }

  /** A new connection has to be made within the time limit of a call. */
  private static void assertUsable(ViewCache cache) {
    await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(() -> cache.markComplete(true));
    assertThat(cache.isComplete()).isTrue();
  }

  @Test
  void theCacheRefusesAWrongPasswordAndAnUnknownUser() {
    for (String user : new String[] {EmbeddedRedis.USER, "unknown"}) {
      try (ViewCache cache = cache(redis.url(), user, "wrong", authority.caFile())) {
        await()
            .atMost(TIMEOUT)
            .untilAsserted(
                () ->
                    assertThatThrownBy(cache::isComplete)
                        .isInstanceOf(ViewCacheException.class)
                        .hasStackTraceContaining("WRONGPASS"));
      }
    }
  }

  @Test
  void theCacheIsNotUsedWithoutTlsOrByAnUnknownAuthority() {
    String plain = redis.url().replace("rediss", "redis");
    try (ViewCache cache = cache(plain, "", redis.password(), null)) {
      assertThatThrownBy(cache::isComplete).isInstanceOf(ViewCacheException.class);
    }
    try (ViewCache cache = cache(redis.url(), "", redis.password(), null)) {
      assertThatThrownBy(cache::isComplete).isInstanceOf(ViewCacheException.class);
    }
  }

  @Test
  void aFileWithoutACertificateIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    for (Path wrong : new Path[] {empty, folder.resolve("missing.pem")}) {
      assertThatThrownBy(() -> store(s3.url(), wrong))
          .isInstanceOf(StorageSettingsException.class)
          .hasMessageContainingAll("capstan.store.ca-file", wrong.toString());
      assertThatThrownBy(() -> cache(redis.url(), "", "", wrong))
          .isInstanceOf(StorageSettingsException.class)
          .hasMessageContainingAll("capstan.cache.ca-file", wrong.toString());
    }
  }

  private ObjectStore store(String endpoint, Path caFile) {
    return factory(endpoint, caFile, ViewCacheSettings.of("redis://127.0.0.1", ""))
        .openStore("it waits");
  }

  private ViewCache cache(String url, String user, String password, Path caFile) {
    ViewCacheSettings cache =
        new ViewCacheSettings(
            url,
            user,
            password,
            Duration.ofSeconds(2),
            caFile == null ? "" : caFile.toString(),
            CircuitBreakerSettings.DEFAULT);
    return factory("http://127.0.0.1", null, cache).openCache("it waits");
  }

  private StorageFactory factory(String endpoint, Path caFile, ViewCacheSettings cache) {
    ObjectStoreSettings store =
        new ObjectStoreSettings(
            URI.create(endpoint),
            s3.credentials().accessKey(),
            s3.credentials().secretKey(),
            "capstan",
            "us-east-1",
            Duration.ofSeconds(10),
            caFile == null ? "" : caFile.toString(),
            CircuitBreakerSettings.DEFAULT);
    return new StorageFactory(
        new StorageSettings(false, store, cache), Clock.systemUTC(), (resource, breaker) -> {});
  }
}
