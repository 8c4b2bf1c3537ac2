package dev.capstan.observability.trace;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Lets one event a minute pass. Thread-safe. */
final class SparseLog implements Filter {
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private long passedAt;
  private boolean hasPassed;

  /**
   * @param nanoTime monotonic
   */
  SparseLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized boolean isLoggable(LogRecord event) {
    long now = nanoTime.getAsLong();
    if (hasPassed && now - passedAt < PAUSE_NANOS) {
      return false;
    }
    hasPassed = true;
    passedAt = now;
    return true;
  }
}
