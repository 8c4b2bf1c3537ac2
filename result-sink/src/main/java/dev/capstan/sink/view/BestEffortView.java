package dev.capstan.sink.view;

import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view cache for somebody who goes on without it. Nothing here throws when the cache is away;
 * while it is, at most one call a second tries it, so that results don't wait for its time-outs.
 * Once it is back, it is first marked incomplete, since it has missed changes. Thread-safe.
 *
 * <p>A rebuild brings back what is pending. It does not know of an execution that ended while the
 * cache was away; one that kept its data would show that as running for ever. So ends are
 * remembered until they are told.
 */
public final class BestEffortView {
  private static final Logger LOG = LoggerFactory.getLogger(BestEffortView.class);
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * About a kilobyte each. What ends beyond that is shown late, when somebody asks for it by its
   * id.
   */
  private static final int MAX_UNTOLD = 20_000;

  /** So that a long outage is caught up with in pieces, and the caller keeps its own deadlines. */
  private static final int MENDED_AT_ONCE = 1_000;

  private final ViewCache cache;
  private final LongSupplier nanoTime;
  private final SinkCounters counters;
  private final AtomicLong nextTryNanos = new AtomicLong();
  private final ConcurrentHashMap<ExecutionKey, ViewChange> untold = new ConcurrentHashMap<>();
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

  /**
   * Applies a change, unless the cache is away or the view is further already.
   *
   * @return whether it was applied
   */
  public boolean apply(ExecutionKey key, ViewChange change) {
    Optional<Boolean> applied =
        orElse(() -> Optional.of(cache.apply(key, change)), Optional.empty());
    if (applied.isEmpty() && change.status().isTerminal() && untold.size() < MAX_UNTOLD) {
      untold.put(key, change.withoutDocument());
    }
    return applied.orElse(false);
  }

  /** Tells what could not be told, if the cache is back. Call it now and then. */
  public void mend() {
    if (!isAway && untold.isEmpty()) {
      return;
    }
    try {
      if (isAway && !isBack()) {
        return;
      }
      for (Map.Entry<ExecutionKey, ViewChange> end :
          untold.entrySet().stream().limit(MENDED_AT_ONCE).toList()) {
        cache.apply(end.getKey(), end.getValue());
        untold.remove(end.getKey(), end.getValue());
      }
    } catch (ViewCacheException e) {
      noteAway(e);
    }
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
