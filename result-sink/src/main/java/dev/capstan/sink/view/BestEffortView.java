package dev.capstan.sink.view;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.metric.SinkCounter;
import dev.capstan.sink.metric.SinkCounters;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view cache for somebody who goes on without it. Nothing here throws when the cache is away;
 * while it is, at most one call a second tries it, so that results don't wait for its time-outs.
 * Once it is back, it is first marked incomplete, since it has missed changes. Thread-safe.
 */
public final class BestEffortView {
  private static final Logger LOG = LoggerFactory.getLogger(BestEffortView.class);
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final ViewCache cache;
  private final LongSupplier nanoTime;
  private final SinkCounters counters;
  private final AtomicLong nextTryNanos = new AtomicLong();
  private volatile boolean isAway;

  public BestEffortView(ViewCache cache, LongSupplier nanoTime, SinkCounters counters) {
    this.cache = cache;
    this.nanoTime = nanoTime;
    this.counters = counters;
  }

  /** The view of an execution, or empty when the cache doesn't know it or is away. */
  public Optional<ExecutionView> find(ExecutionKey key) {
    return orElse(() -> cache.find(key), Optional.empty());
  }

  /** Applies a change, unless the cache is away or the view is further already. */
  public void apply(ExecutionKey key, ViewChange change) {
    orElse(() -> cache.apply(key, change), false);
  }

  private <T> T orElse(Supplier<T> call, T fallback) {
    try {
      if (!isAway || isBack()) {
        return call.get();
      }
    } catch (ViewCacheException e) {
      noteAway(e);
    }
    counters.increment(SinkCounter.VIEW_SKIPPED);
    return fallback;
  }

  /** Whether the cache serves again; asks it once a second, from one thread. */
  private boolean isBack() {
    long due = nextTryNanos.get();
    long now = nanoTime.getAsLong();
    if (now - due < 0 || !nextTryNanos.compareAndSet(due, now + RETRY_NANOS)) {
      return false;
    }
    cache.markComplete(false);
    isAway = false;
    LOG.atInfo().log("the cache is back; the view is marked for a rebuild");
    return true;
  }

  private synchronized void noteAway(ViewCacheException e) {
    nextTryNanos.set(nanoTime.getAsLong() + RETRY_NANOS);
    if (!isAway) {
      isAway = true;
      LOG.atWarn()
          .setCause(e)
          .log("the cache is away; results are recorded without it, who waits is answered late");
    }
  }
}
