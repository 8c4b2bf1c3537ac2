package dev.capstan.submitter.lookup;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.util.Optional;

/**
 * Finds where an execution stands: in the view, else by its capsule. An id that is in neither is
 * unknown only when the view is known to hold everything that is pending. Thread-safe.
 */
public final class Lookup {
  private final ViewCache views;
  private final ObjectStore store;
  private final ViewKeeper keeper;

  public Lookup(ViewCache views, ObjectStore store, ViewKeeper keeper) {
    this.views = views;
    this.store = store;
    this.keeper = keeper;
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
        return new Standing.Ended(document(capsule.get()));
      }
      if (!cacheAnswers) {
        return new Standing.Unsure(false);
      }
      return absent(key);
    } catch (ObjectStoreException | ViewCacheException e) {
      return new Standing.Unsure(false);
    }
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
      return Optional.of(new Standing.Pending(view.get()));
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

  private static byte[] document(Capsule capsule) {
    String digest = capsule.digest() == null ? "" : capsule.digest();
    return Json.MAPPER.writeValueAsBytes(ExecutionDocuments.withCapsule(capsule.result(), digest));
  }
}
