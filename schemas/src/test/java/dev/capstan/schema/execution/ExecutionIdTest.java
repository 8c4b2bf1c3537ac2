package dev.capstan.schema.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "exe_",
        "01KAJ3V9X2M4N6P8Q0R2S4T6V8",
        "exe_01KAJ3V9X2M4N6P8Q0R2S4T6V",
        "exe_../../x",
        "exe_01KAJ3V9-X2M4N6P8Q-0R2S4T6V8",
        "EXE_01KAJ3V9X2M4N6P8Q0R2S4T6V8",
        "exe_01KAJ3V9X2M4N6P8Q0R2S4T6V8\n"
      })
  void refusesWhatIsNone(String text) {
    assertThat(ExecutionId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new ExecutionId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void laterIdsSortBehindEarlierOnes() {
    ExecutionId earlier = new ExecutionId("exe_01KAJ3V9X2M4N6P8Q0R2S4T6V8");
    ExecutionId later = ExecutionId.random();
    assertThat(later.assignedAt()).isAfter(earlier.assignedAt());
    assertThat(ExecutionId.parse(later.value())).contains(later);
  }
}
