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
 * Who waits here for the end of an execution. A waiter costs neither a thread nor polling: the
 * cache tells this instance of each end that it registered for.
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
   * @param capacity waiters at a time; beyond it nobody waits, and gets the state at once
   * @param executor runs what waiters do when woken
   */
  public Waiters(ViewCache views, String instance, int capacity, Executor executor) {
    this.views = views;
    this.instance = instance;
    this.capacity = capacity;
    this.executor = executor;
    if (!isListening()) {
      log.atWarn().log("The cache is away; long polls are answered at once until it is back");
    }
  }

  /**
   * A wait that has begun. To close it ends it; harmless when it has ended.
   *
   * @param seen the status in the view when it began: when it is terminal, nobody may be told of it
   */
  public record Wait(Optional<ExecutionStatus> seen, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * Runs {@code onEnd} when the execution ends after this call has begun.
   *
   * @param duration after which the caller stops waiting
   * @return null when nobody can wait now: too many do, or the cache can't be reached
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
   * Subscribes if that has not worked yet, unless another thread is at it. Once it is subscribed,
   * the cache's client keeps it so over outages.
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

  /** How many wait now. */
  public int count() {
    return count.get();
  }

  /** Wakes everybody, so that a server that stops answers what it knows. */
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
