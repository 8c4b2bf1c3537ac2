package dev.capstan.kafka;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of one key one after the other, in the order in which they were submitted, and tasks
 * of different keys in parallel on virtual threads. Thread-safe.
 */
public final class KeyedExecutor implements AutoCloseable {
  private final Map<Object, Queue<FutureTask<?>>> waiting = new HashMap<>();
  private final Semaphore permits;
  private final ExecutorService threads;
  private volatile boolean isClosed;

  /**
   * @param name prefix of the threads' names
   * @param parallelism tasks that run at a time
   */
  public KeyedExecutor(String name, int parallelism) {
    this.permits = new Semaphore(parallelism);
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
  }

  /**
   * Runs {@code work} after all earlier tasks of {@code key}.
   *
   * @return its result; cancelling it with interruption ends this task only
   */
  public <T extends @Nullable Object> Future<T> submit(Object key, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(() -> inPermit(work));
    synchronized (waiting) {
      Queue<FutureTask<?>> queue = waiting.get(key);
      if (queue != null) {
        queue.add(task);
        return task;
      }
      waiting.put(key, new ArrayDeque<>());
    }
    threads.execute(() -> runInOrder(key, task));
    return task;
  }

  private <T extends @Nullable Object> T inPermit(Callable<T> work) throws Exception {
    permits.acquire();
    try {
      return work.call();
    } finally {
      permits.release();
    }
  }

  private void runInOrder(Object key, FutureTask<?> first) {
    @Nullable FutureTask<?> task = first;
    while (task != null) {
      task.run();
      // clear an interrupt that was meant for the cancelled task
      if (Thread.interrupted() && isClosed) {
        Thread.currentThread().interrupt();
      }
      synchronized (waiting) {
        Queue<FutureTask<?>> queue = waiting.get(key);
        task = queue == null ? null : queue.poll();
        if (task == null) {
          waiting.remove(key);
        }
      }
    }
  }

  /** Interrupts running tasks and cancels waiting ones. */
  @Override
  public void close() {
    isClosed = true;
    synchronized (waiting) {
      waiting.values().forEach(queue -> queue.forEach(task -> task.cancel(false)));
    }
    threads.shutdownNow();
  }
}
