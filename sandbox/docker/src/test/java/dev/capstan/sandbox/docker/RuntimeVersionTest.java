package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.0.3", "1.1.5+ds1", "1.1.14", "1.2.7", "v1.3.2"})
  void runcBelowTheMendedVersionsIsDegraded(String version) {
    assertThat(new RuntimeVersion("runc", version).isDegraded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.8", "1.2.10", "1.3.3", "1.4.0", "2.0.0", "of unknown version"})
  void laterOrUnknownOnesAreNot(String version) {
    assertThat(new RuntimeVersion("runc", version).isDegraded()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runsc", "crun"})
  void otherRuntimesHaveTheirOwnNumbers(String name) {
    assertThat(new RuntimeVersion(name, "1.0.0").isDegraded()).isFalse();
  }
}
