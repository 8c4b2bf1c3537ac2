package dev.capstan.sandbox.docker;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The engine's clock, by which all workers that share it agree on deadlines; carried on by this
 * process's monotonic one between readings. Thread-safe.
 */
final class EngineClock {
  private final LongSupplier nanoTime;
  private volatile Reading last;

  private record Reading(Instant engine, long nanos) {}

  /**
   * @param systemTime as the engine tells it, ISO 8601
   */
  EngineClock(LongSupplier nanoTime, String systemTime) {
    this.nanoTime = nanoTime;
    last = reading(systemTime);
  }

  void set(String systemTime) {
    last = reading(systemTime);
  }

  /** Seconds since 1970. */
  long seconds() {
    Reading reading = last;
    return reading.engine.getEpochSecond()
        + TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - reading.nanos);
  }

  private Reading reading(String systemTime) {
    return new Reading(OffsetDateTime.parse(systemTime).toInstant(), nanoTime.getAsLong());
  }
}
