package dev.capstan.worker.attempt;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a program run while nothing else runs in this worker: one that may have been the cause of
 * the loss of two workers, or a victim of its neighbour. While it waits or runs, the worker pulls
 * no other jobs. Thread-safe.
 */
public final class SoloRun {
  private static final long LOOK_AGAIN_MS = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private int running;
  private @Nullable Object alone;

  /**
   * @param timeout how long an attempt waits
   * @param nanoTime monotonic
   */
  public SoloRun(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  /** The permission to run, until it is closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether other jobs may be pulled: no attempt runs alone or waits for it. */
  public boolean isFree() {
    lock.lock();
    try {
      return alone == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no attempt runs alone.
   *
   * @param givenUp looked at while it waits
   * @return empty if it was given up, or the time-out has passed
   */
  Optional<Turn> amongOthers(BooleanSupplier givenUp) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!await(() -> alone == null, givenUp, true)) {
        return Optional.empty();
      }
      running++;
      return Optional.of(() -> leave(null));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nothing else runs; nothing else starts meanwhile.
   *
   * @param givenUp looked at while it waits
   * @param isLimited whether the time-out applies
   * @return empty if it was given up, or the time-out has passed
   */
  Optional<Turn> alone(BooleanSupplier givenUp, boolean isLimited) throws InterruptedException {
    Object ticket = new Object();
    lock.lockInterruptibly();
    try {
      if (!await(() -> alone == null, givenUp, isLimited)) {
        return Optional.empty();
      }
      alone = ticket;
      boolean granted = false;
      try {
        granted = await(() -> running == 0, givenUp, isLimited);
      } finally {
        if (!granted) {
          alone = null;
          changed.signalAll();
        }
      }
      return granted ? Optional.of(() -> leave(ticket)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean await(BooleanSupplier met, BooleanSupplier givenUp, boolean isLimited)
      throws InterruptedException {
    long begun = nanoTime.getAsLong();
    while (!met.getAsBoolean()) {
      boolean isOver = isLimited && nanoTime.getAsLong() - begun >= timeout.toNanos();
      if (isOver || givenUp.getAsBoolean()) {
        return false;
      }
      changed.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  private void leave(@Nullable Object ticket) {
    lock.lock();
    try {
      if (ticket == null) {
        running--;
      } else if (alone == ticket) {
        alone = null;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
