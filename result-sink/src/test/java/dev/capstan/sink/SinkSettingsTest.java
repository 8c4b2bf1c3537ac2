package dev.capstan.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SinkSettingsTest {
  @Test
  void unsetSettingsHaveDefaults() {
    SinkSettings settings = bind(Map.of("capstan.sink.instance", ""));

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

  private static SinkSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("capstan", SinkSettings.class)
        .get();
  }
}
