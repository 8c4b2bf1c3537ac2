package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineCeilingsTest {
  @Test
  void aProgramMayHaveAllCpusAndThreeQuartersOfTheMemory() {
    assertThat(MachineCeilings.of(2, 24L << 30)).isEqualTo(new MachineCeilings(2, 16 << 10));
    assertThat(MachineCeilings.of(4, 8L << 30)).isEqualTo(new MachineCeilings(4, 6 << 10));
  }

  @Test
  void areSettingsOfTheServices() {
    assertThat(MachineCeilings.of(2, 8L << 30).properties())
        .isEqualTo(Map.of("capstan.ceilings.cpus", 2, "capstan.ceilings.memory", "6144MB"));
    assertThat(MachineCeilings.ofThisMachine().memoryMegabytes()).isPositive();
  }
}
