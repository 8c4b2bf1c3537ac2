package dev.capstan.submitter.lookup;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of this instance that wait for the end of an execution. A waiter needs neither a thread
 * nor polling: the cache notifies this instance of each end that it registered for.
 */
public final class Waiters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Waiters.class);

  private final ViewCache views;
  private final String instance;
  private final int capacity;
  private final Executor executor;
  private final ConcurrentHashMap<ExecutionKey, List<Runnable>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ReentrantLock subscribing = new ReentrantLock();
  private volatile @Nullable AutoCloseable subscription;

  /**
   * @param instance unique among all submitters
   * @param capacity maximum concurrent waiters; further calls do not wait
   * @param executor runs the callbacks of waiters
   */
  public Waiters(ViewCache views, String instance, int capacity, Executor executor) {
    this.views = views;
    this.instance = instance;
    this.capacity = capacity;
    this.executor = executor;
    if (!isListening()) {
      log.atWarn().log("View cache unavailable; long polls return immediately until it recovers");
    }
  }

  /**
   * A registered wait. Closing it ends it; no effect if it has ended.
   *
   * @param seen the status in the view at registration: if it is terminal, there may be no
   *     notification
   */
  public record Wait(Optional<ExecutionStatus> seen, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * Runs {@code onEnd} when the execution ends after the start of this call.
   *
   * @param duration after which the caller stops waiting
   * @return null if waiting is not possible: too many waiters, or the cache can't be reached
   */
  public @Nullable Wait await(ExecutionKey key, Duration duration, Runnable onEnd) {
    if (!isListening()) {
      return null;
    }
    if (count.incrementAndGet() > capacity) {
      count.decrementAndGet();
      return null;
    }
    waiting.compute(
        key,
        (k, all) -> {
          List<Runnable> list = all == null ? new CopyOnWriteArrayList<>() : all;
          list.add(onEnd);
          return list;
        });
    try {
      return new Wait(
          views.registerWaiter(key, instance, duration.plusSeconds(5)), () -> remove(key, onEnd));
    } catch (ViewCacheException e) {
      remove(key, onEnd);
      return null;
    }
  }

  /**
   * Subscribes if that has not succeeded yet, unless another thread is subscribing. After that, the
   * cache's client restores the subscription after outages.
   */
  private boolean isListening() {
    if (subscription == null && subscribing.tryLock()) {
      try {
        if (subscription == null) {
          subscription = views.listen(instance, this::wake);
        }
      } catch (ViewCacheException e) {
        return false;
      } finally {
        subscribing.unlock();
      }
    }
    return subscription != null;
  }

  private void remove(ExecutionKey key, Runnable onEnd) {
    waiting.computeIfPresent(
        key,
        (k, all) -> {
          if (all.remove(onEnd)) {
            count.decrementAndGet();
          }
          return all.isEmpty() ? null : all;
        });
  }

  private void wake(ExecutionKey key) {
    List<Runnable> woken = waiting.remove(key);
    if (woken != null) {
      count.addAndGet(-woken.size());
      woken.forEach(executor::execute);
    }
  }

  /** Number of current waiters. */
  public int count() {
    return count.get();
  }

  /** Wakes all waiters, so that a stopping server responds with the current state. */
  public void wakeAll() {
    waiting.keySet().forEach(this::wake);
  }

  @Override
  public void close() throws Exception {
    AutoCloseable open = subscription;
    if (open != null) {
      open.close();
    }
  }
}
