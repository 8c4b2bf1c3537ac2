package dev.capstan.ledger.lookup;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where an execution stands: in the view, else by its capsule; a pending view that stands
 * still is checked against the store as well. An id that is in neither is unknown only when the
 * view is known to hold everything that is pending. Thread-safe.
 */
public final class ExecutionLookup {
  private static final Logger log = LoggerFactory.getLogger(ExecutionLookup.class);

  private final ViewCache views;
  private final ObjectStore store;
  private final ViewCompleteness keeper;
  private final StaleViewSampler doubts;

  public ExecutionLookup(ViewCache views, ObjectStore store, ViewCompleteness keeper, Clock clock) {
    this.views = views;
    this.store = store;
    this.keeper = keeper;
    this.doubts = new StaleViewSampler(clock);
  }

  public ExecutionSnapshot find(ExecutionKey key) {
    boolean cacheAnswers = true;
    try {
      Optional<ExecutionSnapshot> seen = inView(key);
      if (seen.isPresent()) {
        return seen.get();
      }
    } catch (ViewCacheException e) {
      cacheAnswers = false;
    }
    try {
      Optional<Capsule> capsule = capsule(key);
      if (capsule.isPresent()) {
        return new ExecutionSnapshot.Ended(TerminalView.of(capsule.get()).document());
      }
      if (!cacheAnswers) {
        return new ExecutionSnapshot.Unsure(false);
      }
      return absent(key);
    } catch (ObjectStoreException | ViewCacheException e) {
      return new ExecutionSnapshot.Unsure(false);
    }
  }

  /** As {@link #find} for an execution that is said to have ended: its document comes first. */
  public ExecutionSnapshot findEnded(ExecutionKey key) {
    try {
      Optional<byte[]> document = views.findDocument(key);
      if (document.isPresent()) {
        return new ExecutionSnapshot.Ended(document.get());
      }
    } catch (ViewCacheException e) {
      // then the store knows
    }
    return find(key);
  }

  /**
   * The sealed record of an execution that has ended, or empty.
   *
   * @throws ObjectStoreException if the store can't be reached
   */
  public Optional<Capsule> capsule(ExecutionKey key) {
    return capsuleBytes(key).map(bytes -> Json.MAPPER.readValue(bytes, Capsule.class));
  }

  /** The capsule as it lies in the store. */
  public Optional<byte[]> capsuleBytes(ExecutionKey key) {
    return store.get(ObjectKeys.capsule(key));
  }

  private Optional<ExecutionSnapshot> inView(ExecutionKey key) {
    Optional<ExecutionView> view = views.find(key);
    if (view.isEmpty()) {
      return Optional.empty();
    }
    if (!view.get().status().isTerminal()) {
      return Optional.of(pending(key, view.get()));
    }
    return views.findDocument(key).map(ExecutionSnapshot.Ended::new);
  }

  private ExecutionSnapshot absent(ExecutionKey key) {
    if (!keeper.isComplete()) {
      return new ExecutionSnapshot.Unsure(true);
    }
    // it may have been admitted, or rebuilt, after the first look
    Optional<ExecutionSnapshot> seen = inView(key);
    return seen.orElseGet(
        () ->
            keeper.isComplete()
                ? new ExecutionSnapshot.Unknown()
                : new ExecutionSnapshot.Unsure(true));
  }

  /** What the view says, unless the store knows better; then the view is mended. */
  private ExecutionSnapshot pending(ExecutionKey key, ExecutionView view) {
    if (!doubts.isDue(view)) {
      return new ExecutionSnapshot.Pending(view);
    }
    try {
      Optional<TerminalView> ended = capsule(key).map(TerminalView::of);
      if (ended.isEmpty()) {
        return new ExecutionSnapshot.Pending(view);
      }
      ended.get().writeTo(views, key);
      log.atInfo()
          .addKeyValue("execution_id", key.id())
          .log("The view had missed an end, which it shows now");
      return new ExecutionSnapshot.Ended(ended.get().document());
    } catch (ObjectStoreException e) {
      return new ExecutionSnapshot.Pending(view);
    }
  }
}
