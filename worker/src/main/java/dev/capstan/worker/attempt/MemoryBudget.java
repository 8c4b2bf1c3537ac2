package dev.capstan.worker.attempt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the programs of a worker may have together. Programs get theirs in the order of
 * their arrival, so that a large one is not overtaken without end. Thread-safe.
 */
public final class MemoryBudget {
  private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);
  private static final long LOOK_AGAIN_MS = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final long totalBytes;
  private long freeBytes;

  public MemoryBudget(long totalBytes) {
    this.totalBytes = totalBytes;
    this.freeBytes = totalBytes;
  }

  /** What one program has until it is closed. */
  public final class Share implements AutoCloseable {
    private final long bytes;
    private boolean closed;

    private Share(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          freeBytes += bytes;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits for memory.
   *
   * @param bytes above the total counts as the total
   * @param givenUp looked at while it waits
   * @return empty if it was given up
   */
  Optional<Share> take(long bytes, BooleanSupplier givenUp) throws InterruptedException {
    long wanted = Math.min(bytes, totalBytes);
    Object ticket = new Object();
    lock.lockInterruptibly();
    try {
      waiting.add(ticket);
      boolean told = false;
      while (waiting.peek() != ticket || wanted > freeBytes) {
        if (givenUp.getAsBoolean()) {
          return Optional.empty();
        }
        if (!told) {
          told = true;
          log.atInfo()
              .addKeyValue("wanted_bytes", wanted)
              .addKeyValue("free_bytes", freeBytes)
              .log("Job waits for memory of this worker; its lock is renewed meanwhile");
        }
        changed.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
      }
      freeBytes -= wanted;
      return Optional.of(new Share(wanted));
    } finally {
      waiting.remove(ticket);
      changed.signalAll();
      lock.unlock();
    }
  }
}
