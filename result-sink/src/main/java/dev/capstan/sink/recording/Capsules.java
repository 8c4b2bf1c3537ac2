package dev.capstan.sink.recording;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.util.Optional;

/**
 * Capsules in the object store, one object each. Nothing else in the sink knows that layout, so
 * that many may share one later.
 *
 * <p>Throws {@link dev.capstan.storage.object.ObjectStoreException} when the store is away.
 */
public final class Capsules {
  private static final String MEDIA_TYPE = "application/json";

  private final ObjectStore store;

  public Capsules(ObjectStore store) {
    this.store = store;
  }

  /**
   * Creates the capsule of an execution unless it has one.
   *
   * @return whether this call did
   */
  boolean create(ExecutionKey key, byte[] sealed) {
    return store.create(ObjectKeys.capsule(key), sealed, MEDIA_TYPE);
  }

  /** The capsule of an execution, or empty while it has none. */
  public Optional<Capsule> find(ExecutionKey key) {
    return store
        .get(ObjectKeys.capsule(key))
        .map(bytes -> Json.MAPPER.readValue(bytes, Capsule.class));
  }
}
