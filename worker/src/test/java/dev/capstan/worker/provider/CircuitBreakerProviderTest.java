package dev.capstan.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.storage.breaker.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CircuitBreakerProviderTest {
  private final BreakableProvider behind = new BreakableProvider();
  private final SettableClock clock = new SettableClock();
  private CircuitBreakerProvider provider;

  @BeforeEach
  void guard() {
    provider = new CircuitBreakerProvider(behind, 4, Duration.ofSeconds(4), clock);
  }

  @Test
  void asksForNoTrialWhileSandboxesCanBeMade() throws Exception {
    acquire();
    assertThat(provider.serves()).isTrue();
    assertThat(behind.trials()).isZero();
  }

  @Test
  void opensWhenSandboxesCanNotBeCreated() {
    fail();
    assertThat(provider.serves()).isFalse();
    assertThat(provider.condition().isUp()).isFalse();
    assertThat(provider.condition().reason()).isEqualTo("the engine is gone");
    assertThat(behind.trials()).isZero();
    assertThatThrownBy(this::acquire)
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("Circuit breaker is open");
  }

  @Test
  void oneProbeAfterTheOpenDurationDecides() {
    fail();
    clock.pass(Duration.ofMillis(1001));
    assertThat(provider.serves()).isFalse();
    assertThat(provider.serves()).isFalse();
    assertThat(behind.trials()).isEqualTo(1);

    behind.repair();
    assertThat(provider.serves()).isFalse();
    clock.pass(Duration.ofMillis(2001));
    assertThat(provider.serves()).isTrue();
    assertThat(provider.condition().isUp()).isTrue();
    assertThat(behind.trials()).isEqualTo(2);
  }

  @Test
  void aReaperThatFailsCountsSoThatAnIdleWorkerNoticesToo() {
    behind.breakDown();
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(provider::reap).isInstanceOf(SandboxException.class);
    }
    assertThat(provider.serves()).isFalse();
  }

  private void fail() {
    behind.breakDown();
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(this::acquire).hasMessage("the engine is gone");
    }
  }

  private void acquire() throws SandboxException {
    provider.acquire(new SandboxSpec(ExecutionId.random(), "nonce", Limits.DEFAULT)).close();
  }
}
