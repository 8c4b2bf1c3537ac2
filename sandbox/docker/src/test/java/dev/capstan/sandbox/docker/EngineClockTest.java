package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineClockTest {
  private final AtomicLong nanos = new AtomicLong(77);

  @Test
  void goesOnFromWhatTheEngineSaid() {
    EngineClock clock = new EngineClock(nanos::get, "2026-11-21T10:00:00.123456789Z");
    assertThat(clock.seconds()).isEqualTo(1795255200);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(90));
    assertThat(clock.seconds()).isEqualTo(1795255290);
  }

  @Test
  void knowsOtherTimeZones() {
    EngineClock clock = new EngineClock(nanos::get, "2026-11-21T11:00:00.1+01:00");
    assertThat(clock.seconds()).isEqualTo(1795255200);
  }
}
