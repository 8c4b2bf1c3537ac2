package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.SandboxException;
import dev.capstan.schema.request.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that are started and wait for a program with the usual limits. Each is used once. One
 * thread replaces those that were taken, one after the other: a start costs the engine CPU time, so
 * parallel starts would gain nothing and slow down running programs.
 */
final class ContainerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ContainerPool.class);

  /** Well before the runner ends itself. */
  private static final long MAX_AGE_NANOS =
      TimeUnit.SECONDS.toNanos(Containers.PARKED_SECONDS * 3 / 4);

  /** How long filling up waits for running programs to end. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(15);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private final Containers containers;
  private final int size;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<StartedContainer> parked = new ArrayDeque<>();
  private final Thread filler;
  private int running;
  private boolean closed;

  ContainerPool(Containers containers, int size, Limits limits, LongSupplier nanoTime) {
    this.containers = containers;
    this.size = size;
    this.limits = limits;
    this.nanoTime = nanoTime;
    filler = Thread.ofVirtual().name("container-pool").unstarted(this::fill);
  }

  void start() {
    if (size > 0) {
      filler.start();
    }
  }

  /** Called before a program runs. */
  void enter() {
    lock.lock();
    try {
      running++;
    } finally {
      lock.unlock();
    }
  }

  /** Called after a program has ended. */
  void leave() {
    lock.lock();
    try {
      running--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A container with those limits, which then belongs to the caller; null if none waits. */
  @Nullable StartedContainer take(Limits wanted) {
    lock.lock();
    try {
      dropUnusable();
      StartedContainer first = parked.peek();
      if (first == null || !first.fits(wanted)) {
        return null;
      }
      changed.signal();
      return parked.poll();
    } finally {
      lock.unlock();
    }
  }

  int parked() {
    lock.lock();
    try {
      return parked.size();
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    Duration pause = Duration.ZERO;
    try {
      while (awaitNeed(pause)) {
        try {
          park(containers.makeParked(limits));
          pause = Duration.ZERO;
        } catch (SandboxException e) {
          pause = PAUSE_AFTER_FAILURE;
          log.atWarn()
              .setCause(e)
              .addKeyValue("retry_ms", pause.toMillis())
              .log(
                  "Container pool can't be filled; until the retry, each program waits for its own"
                      + " container");
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Waits until another container is needed; false if none ever will be. */
  private boolean awaitNeed(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      dropUnusable();
      while (!closed && parked.size() >= size) {
        if (changed.awaitNanos(LOOK_INTERVAL.toNanos()) <= 0) {
          dropUnusable();
        }
      }
      left = MAX_WAIT.toNanos();
      while (!closed && running > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void park(StartedContainer container) {
    lock.lock();
    try {
      if (closed) {
        containers.discard(container);
      } else {
        parked.add(container);
      }
    } finally {
      lock.unlock();
    }
  }

  private void dropUnusable() {
    Iterator<StartedContainer> each = parked.iterator();
    while (each.hasNext()) {
      StartedContainer container = each.next();
      boolean old = nanoTime.getAsLong() - container.bornNanos() > MAX_AGE_NANOS;
      if (old || container.output().hasEnded()) {
        each.remove();
        containers.discard(container);
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      parked.forEach(containers::discard);
      parked.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    awaitFiller();
  }

  /** It is let finish: an interrupted start would leave a container behind. */
  private void awaitFiller() {
    try {
      filler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
