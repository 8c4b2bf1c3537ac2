package dev.capstan.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SinkSettingsTest {
  @Test
  void whatIsNotSetHasADefault() {
    SinkSettings settings =
        bind(
            Map.of(
                "capstan.store.endpoint", "http://minio:9000",
                "capstan.store.access-key", "key",
                "capstan.store.secret-key", "hush"));

    assertThat(settings.kafka()).isEqualTo(new SinkSettings.Kafka("localhost:9092", Map.of()));
    SinkSettings.Guard guard =
        new SinkSettings.Guard(64, Duration.ofSeconds(1), 10, Duration.ofSeconds(10));
    assertThat(settings.store())
        .isEqualTo(
            new SinkSettings.Store(
                URI.create("http://minio:9000"),
                "key",
                "hush",
                "capstan",
                "us-east-1",
                Duration.ofSeconds(10),
                guard));
    assertThat(settings.cache())
        .isEqualTo(
            new SinkSettings.Cache(
                URI.create("redis://localhost:6379"), "", Duration.ofMillis(700), guard));
    assertThat(settings.sink())
        .isEqualTo(
            new SinkSettings.Sink(
                "",
                16,
                500,
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofHours(24),
                Duration.ofHours(1),
                DataSize.ofKilobytes(16),
                Duration.ofSeconds(10)));
  }

  @Test
  void kafkaTakesSettingsOfItsOwn() {
    SinkSettings settings =
        bind(
            Map.of(
                "capstan.store.endpoint", "http://minio:9000",
                "capstan.store.access-key", "key",
                "capstan.store.secret-key", "hush",
                "capstan.kafka.properties.[security.protocol]", "SSL"));
    assertThat(settings.kafka().properties()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(
            bind(Map.of(
                    "capstan.store.endpoint", "http://minio:9000",
                    "capstan.store.access-key", "key-id",
                    "capstan.store.secret-key", "hush",
                    "capstan.cache.password", "hush"))
                .toString())
        .doesNotContain("hush", "key-id");
  }

  private static SinkSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("capstan", SinkSettings.class)
        .get();
  }
}
