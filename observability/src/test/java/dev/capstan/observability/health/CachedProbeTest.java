package dev.capstan.observability.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedProbeTest {
  private final AtomicLong nanos = new AtomicLong(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private Runnable system = () -> {};

  private final CachedProbe atOnce =
      new CachedProbe(
          () -> {
            calls.incrementAndGet();
            system.run();
          },
          Runnable::run,
          nanos::get,
          Duration.ofMillis(1));

  @Test
  void asksOnceASecondHoweverManyWantToKnow() {
    for (int i = 0; i < 10; i++) {
      assertThat(atOnce.get()).isEqualTo(Condition.up());
    }
    assertThat(calls).hasValue(1);
    passSeconds(1);
    atOnce.get();
    assertThat(calls).hasValue(2);
  }

  @Test
  void countsTheThirdFailureOnly() {
    AtomicInteger number = new AtomicInteger();
    system =
        () -> {
          if (number.incrementAndGet() < 3) {
            throw new IllegalStateException("busy");
          }
        };
    assertThat(atOnce.get()).isEqualTo(Condition.up());
  }

  @Test
  void saysWhyItIsDownAndComesBack() {
    system =
        () -> {
          throw new IllegalStateException("no broker answers", new java.io.IOException("10.0.0.7"));
        };
    assertThat(atOnce.get()).isEqualTo(Condition.down("no broker answers (IOException)"));
    system = () -> {};
    passSeconds(1);
    assertThat(atOnce.get()).isEqualTo(Condition.up());
  }

  @Test
  void leavesOutTheClassOfACauseWhoseMessageIsGiven() {
    system =
        () -> {
          throw new IllegalStateException("store: disk full", new java.io.IOException("disk full"));
        };
    assertThat(atOnce.get()).isEqualTo(Condition.down("store: disk full"));
  }

  @Test
  void keepsWhatIsKnownUntilASystemThatHangsIsGivenUp() {
    CachedProbe later =
        new CachedProbe(calls::incrementAndGet, held::add, nanos::get, Duration.ofMillis(1));
    assertThat(later.get()).isEqualTo(Condition.down("not known yet"));
    held.remove().run();
    assertThat(later.get()).isEqualTo(Condition.up());

    passSeconds(1);
    assertThat(later.get()).isEqualTo(Condition.up());
    passSeconds(CachedProbe.GIVEN_UP_SECONDS);
    assertThat(later.get()).isEqualTo(Condition.down("no answer for 3 s"));
    assertThat(held).hasSize(1);

    held.remove().run();
    assertThat(later.get()).isEqualTo(Condition.up());
  }

  private void passSeconds(int seconds) {
    nanos.addAndGet(seconds * 1_000_000_000L);
  }
}
