package dev.capstan.storage.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialRuleTest {
  private static final CredentialRule RULE = new CredentialRule(false);
  private static final CredentialRule DEVELOPMENT = new CredentialRule(true);

  @ParameterizedTest
  @CsvSource({
    "minioadmin, minioadmin",
    "capstan, capstan",
    "AKIA, MinioAdmin",
    "admin, password",
    "0123456789abcdef, 0123456789abcdef"
  })
  void refusesAStoreWithAWellKnownSecret(String accessKey, String secretKey) {
    ObjectStoreSettings store = store("http://minio:9000", accessKey, secretKey);
    assertThatThrownBy(() -> RULE.check(store))
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContainingAll("http://minio:9000", "S3_SECRET_KEY", "CAPSTAN_DEVELOPMENT")
        .hasMessageNotContaining(secretKey.equals("capstan") ? "\0" : secretKey);
    assertThat(DEVELOPMENT.check(store)).isSameAs(store);
  }

  @Test
  void admitsAStoreWithAnOwnSecret() {
    ObjectStoreSettings store = store("http://minio:9000", "capstan", "5c0a9be1d2f8");
    assertThat(RULE.check(store)).isSameAs(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "redis", "foobared", "Password"})
  void refusesACacheWithoutAnOwnPassword(String password) {
    ViewCacheSettings cache = ViewCacheSettings.of("redis://redis:6379", password);
    assertThatThrownBy(() -> RULE.check(cache))
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContainingAll("redis://redis:6379", "REDIS_PASSWORD", "CAPSTAN_DEVELOPMENT");
    assertThat(DEVELOPMENT.check(cache)).isSameAs(cache);
  }

  @Test
  void admitsACacheWithAnOwnPassword() {
    ViewCacheSettings cache = ViewCacheSettings.of("redis://redis:6379", "9d1e6c0b7a34");
    assertThat(RULE.check(cache)).isSameAs(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "[::1]", "LOCALHOST"})
  void admitsWellKnownCredentialsOnLoopback(String host) {
    ObjectStoreSettings store = store("http://" + host + ":9000", "minioadmin", "minioadmin");
    ViewCacheSettings cache = ViewCacheSettings.of("redis://" + host, "");
    assertThat(RULE.check(store)).isSameAs(store);
    assertThat(RULE.check(cache)).isSameAs(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "[::2]"})
  void refusesNamesThatLookLikeLoopback(String host) {
    assertThatThrownBy(() -> RULE.check(store("http://" + host, "minioadmin", "minioadmin")))
        .isInstanceOf(StorageSettingsException.class);
  }

  private static ObjectStoreSettings store(String endpoint, String accessKey, String secretKey) {
    return ObjectStoreSettings.of(URI.create(endpoint), accessKey, secretKey);
  }
}
