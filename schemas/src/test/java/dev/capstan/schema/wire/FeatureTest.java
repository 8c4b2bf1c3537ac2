package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.execution.ExecutionId;
import org.junit.jupiter.api.Test;

class FeatureTest {
  private final ExecutionId id = ExecutionId.random();

  /** An earlier version would kill all attempts of the execution. */
  @Test
  void anOrderToKillOneAttemptIsForReadersThatKnowIt() {
    assertThat(requires(new KillOrder(id, "duplicate", "nonce"))).isEqualTo("kill-of-one-attempt");
    assertThat(requires(KillOrder.all(id, "cancelled"))).isEmpty();
  }

  @Test
  void allOfSeveralFeaturesMustBeKnown() {
    assertThat(Feature.areKnown("kill-of-one-attempt")).isTrue();
    assertThat(Feature.areKnown("kill-of-one-attempt, kill-of-one-attempt")).isTrue();
    assertThat(Feature.areKnown("kill-of-one-attempt,later")).isFalse();
    assertThat(Feature.areKnown("")).isFalse();
  }

  private static String requires(KillOrder order) {
    return new RecordCodec("test")
        .headers(order).stream()
            .filter(header -> header.name().equals(RecordHeader.REQUIRES))
            .map(header -> new String(header.value(), UTF_8))
            .findFirst()
            .orElse("");
  }
}
