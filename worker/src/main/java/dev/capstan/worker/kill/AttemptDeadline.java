package dev.capstan.worker.kill;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.attempt.AttemptFinished;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt must have ended, whatever it waits for: the time limit of its program, and time
 * for inputs, sandbox and outputs. The thread that watches the attempt abandons it then, and
 * publishes the report that the attempt has prepared. There is no deadline before the start.
 * Thread-safe.
 */
public final class AttemptDeadline {
  /** For work that has limits of its own. */
  public static final AttemptDeadline NONE = new AttemptDeadline(() -> 0);

  private static final Duration FAR = Duration.ofDays(1);

  private final LongSupplier nanoTime;
  private volatile @Nullable Limit limit;

  private record Limit(long at, Supplier<AttemptFinished> report) {}

  /**
   * @param nanoTime monotonic
   */
  public AttemptDeadline(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The attempt starts, and must end within {@code length}; else {@code report} is its end. */
  public void begin(Duration length, Supplier<AttemptFinished> report) {
    limit = new Limit(nanoTime.getAsLong() + length.toNanos(), report);
  }

  /** Never negative; a day when there is no deadline yet. */
  public Duration remaining() {
    Limit set = limit;
    return set == null ? FAR : Duration.ofNanos(Math.max(0, set.at() - nanoTime.getAsLong()));
  }

  public boolean hasPassed() {
    return remaining().isZero();
  }

  /** The end of an attempt that missed its deadline. */
  public AttemptFinished report() {
    return requireNonNull(limit, "an attempt that has not begun can't be overdue").report().get();
  }
}
