package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view for services that continue without the cache, and the one owner of "the view lost a
 * write". Reads and writes never fail; during an outage at most one call per second tries the
 * cache, so that nothing waits for its timeouts. The first call that succeeds again marks the view
 * as incomplete, because it has missed changes. Thread-safe.
 *
 * <p>A rebuild restores pending executions only. A cache that kept its data would show an execution
 * that ended during the outage as running forever, so terminal changes are kept and written later.
 */
public final class BestEffortView {
  private static final Logger LOG = LoggerFactory.getLogger(BestEffortView.class);
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /** About 1 KB each. Further ones are shown when a client asks for the execution by its id. */
  private static final int MAX_MISSED = 20_000;

  /** Limits one call of {@link #repair}, so that the caller keeps its own deadlines. */
  private static final int REPAIRED_AT_ONCE = 1_000;

  private final ViewCache cache;
  private final LongSupplier nanoTime;
  private final Runnable onSkipped;
  private final AtomicLong nextTryNanos = new AtomicLong();
  private final ConcurrentHashMap<ExecutionKey, ViewChange> missed = new ConcurrentHashMap<>();
  private volatile boolean isUnavailable;

  /**
   * @param nanoTime monotonic clock, nanoseconds
   * @param onSkipped runs for every call that went without the cache, for a counter
   */
  public BestEffortView(ViewCache cache, LongSupplier nanoTime, Runnable onSkipped) {
    this.cache = cache;
    this.nanoTime = nanoTime;
    this.onSkipped = onSkipped;
  }

  /** The view of an execution, or empty when the cache does not have it or is unavailable. */
  public Optional<ExecutionView> find(ExecutionKey key) {
    return orElse(() -> cache.find(key), Optional.empty());
  }

  /**
   * Applies a change, unless the cache is unavailable or the view has a higher rank.
   *
   * @return whether it was applied
   */
  public boolean apply(ExecutionKey key, ViewChange change) {
    Optional<Boolean> applied =
        orElse(() -> Optional.of(cache.apply(key, change)), Optional.empty());
    if (applied.isEmpty() && change.status().isTerminal() && missed.size() < MAX_MISSED) {
      missed.put(key, change.withoutDocument());
    }
    return applied.orElse(false);
  }

  /**
   * Notes that it is not known whether an execution was accepted. While the cache is unavailable,
   * no id is taken for unknown.
   */
  public void markUnconfirmed(ExecutionKey key, Duration validity) {
    orElse(
        () -> {
          cache.markUnconfirmed(key, validity);
          return true;
        },
        false);
  }

  /** Writes the terminal changes that were missed, if the cache is available. Call it regularly. */
  public void repair() {
    if (!isUnavailable && missed.isEmpty()) {
      return;
    }
    try {
      if (isUnavailable && !isAvailableAgain()) {
        return;
      }
      List<Map.Entry<ExecutionKey, ViewChange>> batch =
          missed.entrySet().stream().limit(REPAIRED_AT_ONCE).toList();
      for (Map.Entry<ExecutionKey, ViewChange> end : batch) {
        cache.apply(end.getKey(), end.getValue());
        missed.remove(end.getKey(), end.getValue());
      }
    } catch (ViewCacheException e) {
      noteUnavailable(e);
    }
  }

  /**
   * Whether the view contains every pending execution.
   *
   * @throws ViewCacheException if the cache is unavailable
   */
  public boolean isComplete() {
    if (isUnavailable) {
      markIncomplete();
    }
    return cache.isComplete();
  }

  /**
   * The view was rebuilt from the ledger.
   *
   * @throws ViewCacheException if the cache is unavailable
   */
  public void markComplete() {
    cache.markComplete(true);
  }

  private <T> T orElse(Supplier<T> call, T fallback) {
    try {
      if (!isUnavailable || isAvailableAgain()) {
        return call.get();
      }
    } catch (ViewCacheException e) {
      noteUnavailable(e);
    }
    onSkipped.run();
    return fallback;
  }

  /** Whether the cache responds again; tried once per second, by one thread. */
  private boolean isAvailableAgain() {
    long due = nextTryNanos.get();
    long now = nanoTime.getAsLong();
    if (now - due < 0 || !nextTryNanos.compareAndSet(due, now + RETRY_NANOS)) {
      return false;
    }
    markIncomplete();
    return true;
  }

  private void markIncomplete() {
    cache.markComplete(false);
    isUnavailable = false;
    LOG.atInfo().log("View cache available again; the view will be rebuilt from the ledger");
  }

  private synchronized void noteUnavailable(ViewCacheException e) {
    nextTryNanos.set(nanoTime.getAsLong() + RETRY_NANOS);
    if (!isUnavailable) {
      isUnavailable = true;
      LOG.atWarn()
          .setCause(e)
          .log("View cache unavailable; continuing without it, waiting clients are notified late");
    }
  }
}
