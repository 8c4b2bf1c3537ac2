package dev.capstan.storage.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceCircuitBreakerTest {
  private static final CircuitBreakerSettings SETTINGS =
      new CircuitBreakerSettings(2, Duration.ZERO, 4, Duration.ofSeconds(8));

  private static final Duration A_LITTLE_MORE_THAN_A_SECOND = Duration.ofMillis(1001);

  private final SettableClock clock = new SettableClock();
  private final ResourceCircuitBreaker guard =
      new ResourceCircuitBreaker(
          new ProtectedResource("the dependency", "it waits"), SETTINGS, clock);
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void opensWhenHalfOfTheLastCallsFailed() {
    succeed();
    succeed();
    fail();
    assertThat(guard.isClosed()).isTrue();
    fail();
    assertThat(guard.isClosed()).isFalse();
  }

  @Test
  void refusesCallsWhileOpenAndGivesTheReason() {
    open();
    int before = asked.get();
    assertThatThrownBy(this::succeed)
        .isInstanceOf(CircuitOpenException.class)
        .hasMessage("Circuit breaker is open for the dependency; last failure: broken");
    assertThat(asked).hasValue(before);
    assertThat(guard.refused()).isEqualTo(1);
  }

  @Test
  void oneCallProbesAfterTheOpenDurationAndClosesTheBreaker() {
    open();
    clock.pass(A_LITTLE_MORE_THAN_A_SECOND);
    succeed();
    assertThat(guard.isClosed()).isTrue();
    succeed();
  }

  @Test
  void doublesTheOpenDurationAfterEachFailedProbeUpToTheLimit() {
    open();
    for (int seconds : new int[] {1, 2, 4, 8, 8}) {
      clock.pass(Duration.ofSeconds(seconds));
      assertThatThrownBy(this::succeed).isInstanceOf(CircuitOpenException.class);
      clock.pass(Duration.ofMillis(1));
      fail();
    }
    clock.pass(Duration.ofMillis(8001));
    succeed();
    assertThat(guard.isClosed()).isTrue();
  }

  @Test
  void errorsOfTheCallerAreNotCounted() {
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> call(new StorageSettingsException("key")))
          .isInstanceOf(StorageSettingsException.class);
    }
    assertThat(guard.isClosed()).isTrue();
    open();
    clock.pass(A_LITTLE_MORE_THAN_A_SECOND);
    assertThatThrownBy(() -> call(new StorageSettingsException("key")))
        .isInstanceOf(StorageSettingsException.class);
    // the probe is still to be made
    succeed();
    assertThat(guard.isClosed()).isTrue();
  }

  @Test
  void failuresOfInterruptedThreadsAreNotCounted() {
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> guard.call(ResourceCircuitBreakerTest::failInterrupted, e -> true))
          .isInstanceOf(IllegalStateException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(guard.isClosed()).isTrue();
  }

  @Test
  void limitsConcurrentCalls() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread[] slow = new Thread[2];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = Thread.ofVirtual().start(() -> guard.call(() -> waitFor(end), e -> true));
    }
    await().until(() -> guard.underWay() == 2);
    assertThatThrownBy(this::succeed)
        .isInstanceOf(CircuitOpenException.class)
        .hasMessage("the dependency is busy: 2 calls are running");
    end.countDown();
    for (Thread thread : slow) {
      thread.join();
    }
    succeed();
    assertThat(guard.isClosed()).isTrue();
  }

  @Test
  void refusesInvalidSettings() {
    assertThatThrownBy(() -> new CircuitBreakerSettings(0, Duration.ZERO, 4, Duration.ofSeconds(1)))
        .isInstanceOf(StorageSettingsException.class);
    assertThatThrownBy(() -> new CircuitBreakerSettings(1, Duration.ZERO, 4, Duration.ZERO))
        .isInstanceOf(StorageSettingsException.class);
  }

  private static boolean waitFor(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean failInterrupted() {
    Thread.currentThread().interrupt();
    throw new IllegalStateException("interrupted");
  }

  private void open() {
    for (int i = 0; i < 4; i++) {
      fail();
    }
    assertThat(guard.isClosed()).isFalse();
  }

  private void succeed() {
    guard.call(asked::incrementAndGet, e -> true);
  }

  private void fail() {
    assertThatThrownBy(() -> call(new IllegalStateException("broken")))
        .isInstanceOf(IllegalStateException.class);
  }

  private void call(RuntimeException thrown) {
    guard.call(
        () -> {
          asked.incrementAndGet();
          throw thrown;
        },
        IllegalStateException.class::isInstance);
  }
}
