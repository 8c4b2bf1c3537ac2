package dev.capstan.submitter.lookup;

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
public final class Lookup {
  private static final Logger log = LoggerFactory.getLogger(Lookup.class);

  private final ViewCache views;
  private final ObjectStore store;
  private final ViewKeeper keeper;
  private final Doubts doubts;

  public Lookup(ViewCache views, ObjectStore store, ViewKeeper keeper, Clock clock) {
    this.views = views;
    this.store = store;
    this.keeper = keeper;
    this.doubts = new Doubts(clock);
  }

  public Standing find(ExecutionKey key) {
    boolean cacheAnswers = true;
    try {
      Optional<Standing> seen = inView(key);
      if (seen.isPresent()) {
        return seen.get();
      }
    } catch (ViewCacheException e) {
      cacheAnswers = false;
    }
    try {
      Optional<Capsule> capsule = capsule(key);
      if (capsule.isPresent()) {
        return new Standing.Ended(EndedView.of(capsule.get()).document());
      }
      if (!cacheAnswers) {
        return new Standing.Unsure(false);
      }
      return absent(key);
    } catch (ObjectStoreException | ViewCacheException e) {
      return new Standing.Unsure(false);
    }
  }

  /** As {@link #find} for an execution that is said to have ended: its document comes first. */
  public Standing findEnded(ExecutionKey key) {
    try {
      Optional<byte[]> document = views.findDocument(key);
      if (document.isPresent()) {
        return new Standing.Ended(document.get());
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

  private Optional<Standing> inView(ExecutionKey key) {
    Optional<ExecutionView> view = views.find(key);
    if (view.isEmpty()) {
      return Optional.empty();
    }
    if (!view.get().status().isTerminal()) {
      return Optional.of(pending(key, view.get()));
    }
    return views.findDocument(key).map(Standing.Ended::new);
  }

  private Standing absent(ExecutionKey key) {
    if (!keeper.isComplete()) {
      return new Standing.Unsure(true);
    }
    // it may have been admitted, or rebuilt, after the first look
    Optional<Standing> seen = inView(key);
    return seen.orElseGet(
        () -> keeper.isComplete() ? new Standing.Unknown() : new Standing.Unsure(true));
  }

  /** What the view says, unless the store knows better; then the view is mended. */
  private Standing pending(ExecutionKey key, ExecutionView view) {
    if (!doubts.isDue(view)) {
      return new Standing.Pending(view);
    }
    try {
      Optional<EndedView> ended = capsule(key).map(EndedView::of);
      if (ended.isEmpty()) {
        return new Standing.Pending(view);
      }
      ended.get().writeTo(views, key);
      log.atInfo()
          .addKeyValue("execution_id", key.id())
          .log("The view had missed an end, which it shows now");
      return new Standing.Ended(ended.get().document());
    } catch (ObjectStoreException e) {
      return new Standing.Pending(view);
    }
  }
}
