package dev.capstan.storage.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StorageSettingsTest {
  @Test
  void unsetSettingsHaveTheDocumentedDefaults() {
    StorageSettings settings = bind(Map.of());

    assertThat(settings.development()).isFalse();
    assertThat(settings.store())
        .isEqualTo(ObjectStoreSettings.of(URI.create("http://localhost:9000"), "id", "hush"));
    assertThat(settings.cache()).isEqualTo(ViewCacheSettings.of("redis://localhost:6379", ""));
  }

  @Test
  void readsEverySettingOfTheCircuitBreaker() {
    StorageSettings settings =
        bind(
            Map.of(
                "capstan.store.circuit-breaker.concurrency", "3",
                "capstan.store.circuit-breaker.acquire-timeout", "4s",
                "capstan.store.circuit-breaker.break-after", "5",
                "capstan.store.circuit-breaker.open-duration", "6s"));
    assertThat(settings.store().circuitBreaker())
        .hasToString(
            "CircuitBreakerSettings[concurrency=3, acquireTimeout=PT4S, breakAfter=5,"
                + " openDuration=PT6S]");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://10.0.0.1, redis://10.0.0.1:6379, '', ''",
    "redis://:p%40ss@redis:1/0, redis://redis:1, '', p@ss",
    "rediss://al%3Aice:a+b:c@redis.example.org, rediss://redis.example.org:6379, al:ice, a+b:c",
    "redis://capstan_redis_1, redis://capstan_redis_1:6379, '', ''",
    "redis://alice:p%40ss@my_redis.example:1/0, redis://my_redis.example:1, alice, p@ss",
  })
  void removesCredentialsFromTheUrlOfTheCache(
      String url, String address, String user, String password) {
    ViewCacheSettings cache = ViewCacheSettings.of(url, "");
    assertThat(cache.url()).isEqualTo(address);
    assertThat(cache.user()).isEqualTo(user);
    assertThat(cache.password()).isEqualTo(password);
    assertThat(cache.toString()).contains(address).doesNotContain("ss@", "a+b:c");
  }

  @Test
  void theHostOfTheStoreMayHaveUnderscores() {
    ObjectStoreSettings store =
        ObjectStoreSettings.of(URI.create("http://capstan_minio_1:9000"), "id", "hush");
    assertThat(store.host()).isEqualTo("capstan_minio_1");
    URI withCredentials = URI.create("http://id:hush@capstan_minio_1:9000");
    assertThatThrownBy(() -> ObjectStoreSettings.of(withCredentials, "id", "hush"))
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContaining("contains credentials")
        .hasMessageNotContaining("hush");
  }

  @Test
  void refusesCredentialsInTheUrlTogetherWithAPassword() {
    assertThatThrownBy(() -> ViewCacheSettings.of("redis://bob:hush@redis", "hush"))
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContaining("set one of both")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hush@redis:6379",
        "redis:hush",
        "redis://bob hush@redis",
        "redis://bob:@redis",
        "redis://hush@redis:6379",
        "redis://hush@my_redis:6379",
        "redis://my_redis:hush",
        "redis://:hush@redis/3"
      })
  void refusesUrlsOfTheCacheWithoutQuotingThem(String url) {
    assertThatThrownBy(() -> ViewCacheSettings.of(url, ""))
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContaining("capstan.cache.url")
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "capstan.store.access-key, '', S3_ACCESS_KEY",
    "capstan.store.secret-key, ' ', S3_SECRET_KEY",
    "capstan.store.bucket, '', S3_BUCKET",
    "capstan.store.endpoint, ftp://store, capstan.store.endpoint",
    "capstan.store.endpoint, https:///, capstan.store.endpoint",
    "capstan.store.endpoint, http://id:hush@store, access-key",
    "capstan.store.read-timeout, 0s, capstan.store.read-timeout",
    "capstan.cache.read-timeout, 0s, capstan.cache.read-timeout",
    "capstan.cache.user, bob, capstan.cache.user",
    "capstan.cache.circuit-breaker.concurrency, 0, concurrency",
    "capstan.cache.circuit-breaker.acquire-timeout, -1s, acquire-timeout",
    "capstan.cache.circuit-breaker.break-after, 0, break-after",
    "capstan.cache.circuit-breaker.open-duration, 0s, open-duration",
  })
  void refusesValuesOutOfRangeAndNamesTheSetting(String name, String value, String named) {
    assertThat(catchThrowable(() -> bind(Map.of(name, value))))
        .rootCause()
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContaining(named)
        .hasMessageNotContaining("hush");
  }

  private static StorageSettings bind(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("capstan.store.access-key", "id");
    all.put("capstan.store.secret-key", "hush");
    all.putAll(properties);
    return new Binder(new MapConfigurationPropertySource(all))
        .bind("capstan", StorageSettings.class)
        .get();
  }
}
