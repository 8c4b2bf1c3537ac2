package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache in memory that passes {@link ViewCacheContract}. Several instances of a service share it;
 * waiters are notified on the thread that applies the terminal change.
 */
public final class InMemoryViewCache implements ViewCache {
  private final Map<ExecutionKey, Entry> views = new HashMap<>();
  private final Map<ExecutionKey, Document> documents = new HashMap<>();
  private final Map<ExecutionKey, Map<String, Instant>> waiters = new HashMap<>();
  private final Map<TenantId, TreeSet<String>> lists = new HashMap<>();
  private final Map<ExecutionKey, Instant> unconfirmed = new HashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Clock clock;

  private boolean isComplete;
  private volatile boolean isUnavailable;

  public InMemoryViewCache() {
    this(Clock.systemUTC());
  }

  public InMemoryViewCache(Clock clock) {
    this.clock = clock;
  }

  /** While set to true, every call throws. */
  public void setUnavailable(boolean unavailable) {
    this.isUnavailable = unavailable;
  }

  /** Removes everything, including the completeness marker. */
  public synchronized void flush() {
    views.clear();
    documents.clear();
    waiters.clear();
    lists.clear();
    unconfirmed.clear();
    isComplete = false;
  }

  @Override
  public boolean apply(ExecutionKey key, ViewChange change) {
    checkAvailable();
    List<String> told;
    boolean applied;
    synchronized (this) {
      if (change.isFirst()) {
        list(key);
      }
      applied = change.isAmendment() ? change.rank() == rank(key) : change.rank() > rank(key);
      if (applied) {
        write(key, change);
      }
      told = change.status().isTerminal() ? takeWaiters(key) : List.of();
    }
    listeners.stream()
        .filter(listener -> told.contains(listener.instance()))
        .forEach(listener -> listener.onTerminal().accept(key));
    return applied;
  }

  private void list(ExecutionKey key) {
    TreeSet<String> ids = lists.computeIfAbsent(key.tenant(), unused -> new TreeSet<>());
    ids.add(key.id().value());
    if (ids.size() > LISTED) {
      ids.pollFirst();
    }
  }

  @Override
  public synchronized List<ExecutionId> newest(
      TenantId tenant, @Nullable ExecutionId before, int limit) {
    checkAvailable();
    NavigableSet<String> ids = lists.getOrDefault(tenant, new TreeSet<>());
    return (before == null ? ids : ids.headSet(before.value(), false))
        .descendingSet().stream().limit(limit).map(ExecutionId::new).toList();
  }

  @Override
  public synchronized Map<ExecutionId, ExecutionView> findAll(
      TenantId tenant, List<ExecutionId> ids) {
    checkAvailable();
    Map<ExecutionId, ExecutionView> found = new HashMap<>();
    for (ExecutionId id : ids) {
      find(new ExecutionKey(tenant, id)).ifPresent(view -> found.put(id, view));
    }
    return found;
  }

  private void write(ExecutionKey key, ViewChange change) {
    Entry before = views.get(key);
    Map<String, String> fields =
        before == null || isPast(before.until()) ? new HashMap<>() : new HashMap<>(before.fields());
    fields.putAll(change.fields());
    fields.put(ViewFields.STATUS, change.status().wireName());
    if (change.status().isTerminal()) {
      fields.keySet().removeAll(ViewFields.PENDING_ONLY);
    }
    views.put(key, new Entry(change.rank(), fields, until(change.retention())));
    if (change.document() != null) {
      documents.put(
          key, new Document(change.document().clone(), until(change.documentRetention())));
    }
  }

  private long rank(ExecutionKey key) {
    Entry entry = views.get(key);
    return entry == null || isPast(entry.until()) ? -1 : entry.rank();
  }

  private List<String> takeWaiters(ExecutionKey key) {
    Map<String, Instant> waiting = waiters.remove(key);
    return waiting == null
        ? List.of()
        : waiting.entrySet().stream()
            .filter(waiter -> !isPast(waiter.getValue()))
            .map(Map.Entry::getKey)
            .toList();
  }

  @Override
  public synchronized Optional<ExecutionView> find(ExecutionKey key) {
    checkAvailable();
    Entry entry = views.get(key);
    return entry == null || isPast(entry.until())
        ? Optional.empty()
        : Optional.of(ViewFields.read(entry.fields()));
  }

  @Override
  public synchronized Optional<byte[]> findDocument(ExecutionKey key) {
    checkAvailable();
    Document document = documents.get(key);
    return document == null || isPast(document.until())
        ? Optional.empty()
        : Optional.of(document.content().clone());
  }

  @Override
  public synchronized Optional<ExecutionStatus> registerWaiter(
      ExecutionKey key, String instance, Duration validity) {
    checkAvailable();
    waiters
        .computeIfAbsent(key, unused -> new HashMap<>())
        .put(instance, clock.instant().plus(validity));
    return find(key).map(ExecutionView::status);
  }

  @Override
  public synchronized void markUnconfirmed(ExecutionKey key, Duration validity) {
    checkAvailable();
    unconfirmed.put(key, clock.instant().plus(validity));
  }

  @Override
  public synchronized boolean isUnconfirmed(ExecutionKey key) {
    checkAvailable();
    Instant until = unconfirmed.get(key);
    return until != null && !isPast(until);
  }

  /** Whether a waiter of an execution has not been notified yet. */
  public synchronized boolean hasWaiter(ExecutionKey key) {
    return waiters.getOrDefault(key, Map.of()).values().stream().anyMatch(until -> !isPast(until));
  }

  @Override
  public AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal) {
    checkAvailable();
    Listener listener = new Listener(instance, onTerminal);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized boolean isComplete() {
    checkAvailable();
    return isComplete;
  }

  @Override
  public synchronized void markComplete(boolean complete) {
    checkAvailable();
    isComplete = complete;
  }

  @Override
  public void close() {}

  private void checkAvailable() {
    if (isUnavailable) {
      throw new ViewCacheException("the cache is unavailable", new IOException("switched off"));
    }
  }

  private @Nullable Instant until(@Nullable Duration retention) {
    return retention == null ? null : clock.instant().plus(retention);
  }

  private boolean isPast(@Nullable Instant until) {
    return until != null && !clock.instant().isBefore(until);
  }

  private record Entry(long rank, Map<String, String> fields, @Nullable Instant until) {}

  private record Document(byte[] content, @Nullable Instant until) {}

  private record Listener(String instance, Consumer<ExecutionKey> onTerminal) {}
}
