package dev.capstan.ledger.lookup;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.TerminalView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the state of an execution: in the view, otherwise by its capsule. A pending view that has
 * not changed for some time is checked against the object store. An id that is in neither is
 * unknown only if the view contains every pending execution. Thread-safe.
 */
public final class ExecutionLookup {
  private static final Logger log = LoggerFactory.getLogger(ExecutionLookup.class);

  private final ViewCache views;
  private final ObjectStore store;
  private final BestEffortView view;
  private final ViewRetention retention;
  private final StaleViewSampler staleViews;

  public ExecutionLookup(
      ViewCache views,
      ObjectStore store,
      BestEffortView view,
      ViewRetention retention,
      Clock clock) {
    this.views = views;
    this.store = store;
    this.view = view;
    this.retention = retention;
    this.staleViews = new StaleViewSampler(clock);
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
        return new ExecutionSnapshot.Unsure(ExecutionSnapshot.Reason.UNAVAILABLE);
      }
      return absent(key);
    } catch (ObjectStoreException | ViewCacheException e) {
      return new ExecutionSnapshot.Unsure(ExecutionSnapshot.Reason.UNAVAILABLE);
    }
  }

  /** As {@link #find}, for an execution that has probably ended: reads its document first. */
  public ExecutionSnapshot findEnded(ExecutionKey key) {
    try {
      Optional<byte[]> document = views.findDocument(key);
      if (document.isPresent()) {
        return new ExecutionSnapshot.Ended(document.get());
      }
    } catch (ViewCacheException e) {
      // fall back to the object store
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

  /** The capsule as stored. */
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
    if (!view.isComplete()) {
      return new ExecutionSnapshot.Unsure(ExecutionSnapshot.Reason.REBUILDING);
    }
    boolean isUnconfirmed = views.isUnconfirmed(key);
    // it may have been admitted, or written by a rebuild, after the first look-up
    Optional<ExecutionSnapshot> seen = inView(key);
    if (seen.isPresent()) {
      return seen.get();
    }
    if (!view.isComplete()) {
      return new ExecutionSnapshot.Unsure(ExecutionSnapshot.Reason.REBUILDING);
    }
    return isUnconfirmed
        ? new ExecutionSnapshot.Unsure(ExecutionSnapshot.Reason.UNCONFIRMED)
        : new ExecutionSnapshot.Unknown();
  }

  /** The state in the view, unless the object store has a capsule; then the view is corrected. */
  private ExecutionSnapshot pending(ExecutionKey key, ExecutionView view) {
    if (!staleViews.isDue(view)) {
      return new ExecutionSnapshot.Pending(view);
    }
    try {
      Optional<TerminalView> ended = capsule(key).map(TerminalView::of);
      if (ended.isEmpty()) {
        return new ExecutionSnapshot.Pending(view);
      }
      views.apply(key, ended.get().change(retention));
      log.atInfo()
          .addKeyValue("execution_id", key.id())
          .log("View corrected: it lacked the terminal state of an execution");
      return new ExecutionSnapshot.Ended(ended.get().document());
    } catch (ObjectStoreException e) {
      return new ExecutionSnapshot.Pending(view);
    }
  }
}
