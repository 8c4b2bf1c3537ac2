package dev.capstan.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndpointBreakerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final EndpointBreaker breaker = new EndpointBreaker(3, Duration.ofSeconds(5));

  @Test
  void aReceiverThatFailsNowAndThenIsNeverRefused() {
    for (int i = 0; i < 100; i++) {
      breaker.fail(i, i);
      breaker.fail(i, i);
      breaker.succeed();
      assertThat(breaker.isClosed()).isTrue();
    }
  }

  @Test
  void opensAfterFailuresInARowForOneSecond() {
    failThrice();
    assertThat(breaker.remaining(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(breaker.remaining(SECOND / 4)).isEqualTo(Duration.ofMillis(750));
    assertThat(breaker.remaining(SECOND)).isZero();
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void eachFailedProbeDoublesTheOpenDurationUpToItsLimit() {
    failThrice();
    long now = 0;
    for (int seconds : new int[] {1, 2, 4, 5, 5}) {
      assertThat(breaker.remaining(now)).isEqualTo(Duration.ofSeconds(seconds));
      now += seconds * SECOND;
      breaker.fail(now, now);
    }
  }

  @Test
  void aSuccessfulProbeClosesIt() {
    failThrice();
    breaker.succeed();
    assertThat(breaker.isClosed()).isTrue();
    assertThat(breaker.remaining(0)).isZero();
    failThrice();
    assertThat(breaker.remaining(0)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aCallThatBeganBeforeItOpenedIsNoProbe() {
    failThrice();
    breaker.fail(-5, SECOND / 2);
    assertThat(breaker.remaining(SECOND / 2)).isEqualTo(Duration.ofMillis(500));
    breaker.fail(-5, 2 * SECOND);
    assertThat(breaker.remaining(2 * SECOND)).isZero();
  }

  @Test
  void theClockMayOverflow() {
    long late = Long.MAX_VALUE - 10;
    for (int i = 0; i < 3; i++) {
      breaker.fail(late, late);
    }
    assertThat(breaker.remaining(late + SECOND / 2)).isEqualTo(Duration.ofMillis(500));
  }

  private void failThrice() {
    for (int i = 0; i < 3; i++) {
      breaker.fail(0, 0);
    }
  }
}
