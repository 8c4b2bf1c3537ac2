package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.capstan.schema.execution.TenantId;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Bound in the same way as the environment of a process. */
class ApiKeySettingsTest {
  private static final String DIGEST_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void keysKeepTheirCaseAndColons() {
    ApiKeySettings settings = bind(Map.of("CAPSTAN_APIKEYS", "acme:AbC9xYz, other:a:B:c=="));
    assertThat(settings.apiKeys()).containsExactly("acme:AbC9xYz", "other:a:B:c==");
    assertThat(settings.keys().areRequired()).isTrue();
    assertThat(settings.keys().tenant("AbC9xYz")).contains(new TenantId("acme"));
    assertThat(settings.keys().tenant("abc9xyz")).isEmpty();
    assertThat(settings.keys().tenant("a:B:c==")).contains(new TenantId("other"));
    assertThat(settings.keys().tenant("a")).isEmpty();
  }

  @Test
  void aDigestMatchesItsKeyButIsNotAKey() {
    ApiKeySettings settings =
        bind(Map.of("CAPSTAN_APIKEYS", "acme:sha256=" + DIGEST_OF_ABC.toUpperCase(Locale.ROOT)));
    assertThat(settings.keys().tenant("abc")).contains(new TenantId("acme"));
    assertThat(settings.keys().tenant(DIGEST_OF_ABC)).isEmpty();
    assertThat(settings.keys().tenant("sha256=" + DIGEST_OF_ABC)).isEmpty();
  }

  @Test
  void numberedVariablesAcceptKeysWithCommas() {
    ApiKeySettings settings =
        bind(Map.of("CAPSTAN_APIKEYS_0", "acme:a,B", "CAPSTAN_APIKEYS_1", "other:c"));
    assertThat(settings.keys().tenant("a,B")).contains(new TenantId("acme"));
    assertThat(settings.keys().tenant("c")).contains(new TenantId("other"));
  }

  @Test
  void oneTenantMayHaveSeveralKeys() {
    ApiKeySettings settings =
        bind(Map.of("CAPSTAN_APIKEYS", "acme:one,acme:two", "CAPSTAN_API_KEY", "Three"));
    assertThat(settings.keys().tenant("one")).contains(new TenantId("acme"));
    assertThat(settings.keys().tenant("two")).contains(new TenantId("acme"));
    assertThat(settings.keys().tenant("Three")).contains(new TenantId("default"));
  }

  @Test
  void emptyVariablesMeanNoKeys() {
    ApiKeySettings settings = bind(Map.of("CAPSTAN_APIKEYS", "", "CAPSTAN_API_KEY", ""));
    assertThat(settings.apiKeys()).isEmpty();
    assertThat(settings.keys().areRequired()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "HushHush, expected tenant:key",
    "acme:, the key is empty",
    ":HushHush, the tenant must be",
    "Acme:HushHush, the tenant must be",
    "acme:Hush Hush, contains spaces",
    "acme:HushHüsh, non-ASCII",
    "acme:sha256=HushHush, 64 hex digits",
  })
  void refusesMalformedEntriesWithoutQuotingTheKey(String entry, String reason) {
    assertThat(catchThrowable(() -> bind(Map.of("CAPSTAN_APIKEYS", "good:one," + entry))))
        .rootCause()
        .isInstanceOf(SubmitterSettingsException.class)
        .hasMessageContaining("capstan.api-keys, entry 2")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("Hush");
  }

  @Test
  void refusesOneKeyForTwoTenants() {
    String entries = "acme:abc,other:sha256=" + DIGEST_OF_ABC;
    assertThat(catchThrowable(() -> bind(Map.of("CAPSTAN_APIKEYS", entries))))
        .rootCause()
        .hasMessageContainingAll("entry 2", "other", "acme")
        .hasMessageNotContaining("abc");
  }

  private static ApiKeySettings bind(Map<String, Object> environment) {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", environment));
    Iterable<ConfigurationPropertySource> all = ConfigurationPropertySources.from(sources);
    return new Binder(all).bindOrCreate("capstan", ApiKeySettings.class);
  }
}
