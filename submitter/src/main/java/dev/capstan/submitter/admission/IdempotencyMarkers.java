package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.time.Instant;
import java.util.Optional;

/**
 * The idempotency keys of tenants, as markers in the object store that are only ever created. An
 * expired marker is not replaced but followed by another, named after it; so of any number of
 * submissions at the same time exactly one wins the key, then as at the first time.
 */
public final class IdempotencyMarkers {
  private final ObjectStore store;

  public IdempotencyMarkers(ObjectStore store) {
    this.store = store;
  }

  /** The marker that holds the key after this call: {@code mine}, or the one that was there. */
  IdempotencyMarker claim(String tenant, String key, IdempotencyMarker mine, Instant now) {
    byte[] content = Json.MAPPER.writeValueAsBytes(mine);
    String object = ObjectKeys.idempotency(tenant, key);
    while (true) {
      if (store.create(object, content, "application/json")) {
        return mine;
      }
      Optional<IdempotencyMarker> present = read(object);
      if (present.isPresent()) {
        if (present.get().expiresAt().isAfter(now)) {
          return present.get();
        }
        object = successor(object, present.get());
      }
    }
  }

  /** The execution that the key stands for now, or empty when it is free. */
  public Optional<ExecutionId> find(String tenant, String key, Instant now) {
    String object = ObjectKeys.idempotency(tenant, key);
    Optional<IdempotencyMarker> marker = read(object);
    while (marker.isPresent() && !marker.get().expiresAt().isAfter(now)) {
      object = successor(object, marker.get());
      marker = read(object);
    }
    return marker.map(IdempotencyMarker::executionId);
  }

  private Optional<IdempotencyMarker> read(String object) {
    return store
        .get(object)
        .map(content -> Json.MAPPER.readValue(content, IdempotencyMarker.class));
  }

  private static String successor(String object, IdempotencyMarker expired) {
    int base = object.indexOf('.');
    return (base < 0 ? object : object.substring(0, base)) + "." + expired.executionId();
  }
}
