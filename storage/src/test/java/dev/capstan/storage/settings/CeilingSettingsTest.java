package dev.capstan.storage.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.request.Ceilings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CeilingSettingsTest {
  @Test
  void withoutSettingsOnlyTheDatasetHasALowerCeilingThanTheSchema() {
    Ceilings highest = Ceilings.HIGHEST;
    assertThat(bind(Map.of()).of("default", "docker"))
        .isEqualTo(
            new Ceilings(
                highest.memoryBytes(),
                highest.cpus(),
                highest.pids(),
                highest.diskBytes(),
                highest.outputBytes(),
                10L << 30));
  }

  @Test
  void theLowestCeilingOfAllOfTheLaneAndOfTheProviderApplies() {
    CeilingSettings settings =
        bind(
            Map.of(
                "capstan.ceilings.memory", "4GB",
                "capstan.ceilings.cpus", "2",
                "capstan.ceilings.lanes.interactive.memory", "1GB",
                "capstan.ceilings.lanes.interactive.cpus", "3",
                "capstan.ceilings.providers.docker.memory", "2GB",
                "capstan.ceilings.providers.docker.pids", "50"));
    assertThat(settings.of("interactive", "docker").memoryBytes()).isEqualTo(1L << 30);
    assertThat(settings.of("interactive", "docker").cpus()).isEqualTo(2);
    assertThat(settings.of("interactive", "docker").pids()).isEqualTo(50);
    assertThat(settings.of("default", "docker").memoryBytes()).isEqualTo(2L << 30);
    assertThat(settings.of("default", "bubblewrap").memoryBytes()).isEqualTo(4L << 30);
    assertThat(settings.of("default", "bubblewrap").pids()).isEqualTo(1024);
  }

  @ParameterizedTest
  @CsvSource({"memory, 0", "cpus, 0", "cpus, NaN", "pids, -1", "lanes.batch.disk, 0"})
  void refusesCeilingsThatNothingFitsUnder(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("capstan.ceilings." + name, value)))
        .rootCause()
        .isInstanceOf(StorageSettingsException.class)
        .hasMessageContaining("must be greater than 0");
  }

  private static CeilingSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("capstan.ceilings", CeilingSettings.class);
  }
}
