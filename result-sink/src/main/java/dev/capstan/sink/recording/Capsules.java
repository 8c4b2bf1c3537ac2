package dev.capstan.sink.recording;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.util.Optional;

/**
 * Capsules in the object store, one object each. No other class in the sink depends on that layout,
 * so that capsules can share objects later.
 *
 * <p>Throws {@link dev.capstan.storage.object.ObjectStoreException} when the store can't be
 * reached.
 */
public final class Capsules {
  private static final String MEDIA_TYPE = "application/json";

  private final ObjectStore store;

  public Capsules(ObjectStore store) {
    this.store = store;
  }

  /**
   * Creates the capsule of an execution if it has none.
   *
   * @return whether this call did
   */
  boolean create(ExecutionKey key, byte[] sealed) {
    return store.create(ObjectKeys.capsule(key), sealed, MEDIA_TYPE);
  }

  /** The capsule of an execution, or empty. */
  public Optional<Capsule> find(ExecutionKey key) {
    return store
        .get(ObjectKeys.capsule(key))
        .map(bytes -> Json.MAPPER.readValue(bytes, Capsule.class));
  }
}
