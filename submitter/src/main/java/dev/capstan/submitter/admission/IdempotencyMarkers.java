package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.wire.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of tenants, as markers in the object store that are only ever created. An
 * expired marker is not replaced but followed by another, named after it; so of any number of
 * submissions at the same time exactly one wins the key, then as at the first time.
 *
 * <p>A key is first come, first served among the sources of a tenant; another source that chose the
 * same key gets it beside, qualified by its name. Records that are refused claim no key: theirs are
 * markers of their own, so that the same record is refused once and can be found.
 */
public final class IdempotencyMarkers {
  private static final String REFUSED = "refused\n";

  private final ObjectStore store;

  public IdempotencyMarkers(ObjectStore store) {
    this.store = store;
  }

  /** The marker that holds the key after this call: {@code mine}, or the one that was there. */
  IdempotencyMarker claim(TenantId tenant, String key, IdempotencyMarker mine, Instant now) {
    IdempotencyMarker holder = claimObject(ObjectKeys.idempotency(tenant, key), mine, now);
    return holder.isOfAnother(mine.source())
        ? claimObject(qualified(tenant, key, mine.source()), mine, now)
        : holder;
  }

  /**
   * The id under which a record is refused: the same for the same record, however often it comes.
   *
   * @param content digest of the record's value
   * @param id taken when the record was not refused before
   * @param expiresAt after which it counts as another record
   */
  public ExecutionId claimRejection(
      TenantId tenant,
      SubmissionMetadata origin,
      String key,
      String content,
      ExecutionId id,
      Instant expiresAt,
      Instant now) {
    IdempotencyMarker mine = new IdempotencyMarker(id, content, expiresAt, origin.source());
    String who = origin.source() == null ? "" : origin.source();
    String name = REFUSED + content + "\n" + who + "\n" + key;
    IdempotencyMarker holder = claimObject(ObjectKeys.idempotency(tenant, name), mine, now);
    // the newest of a key is the one to be found; who looks wants to know what is wrong now
    store.put(
        ObjectKeys.idempotency(tenant, REFUSED + key),
        Json.MAPPER.writeValueAsBytes(holder),
        "application/json");
    return holder.executionId();
  }

  private IdempotencyMarker claimObject(String first, IdempotencyMarker mine, Instant now) {
    byte[] content = Json.MAPPER.writeValueAsBytes(mine);
    String object = first;
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

  /**
   * The execution that the key stands for now, or empty when it is free. When none was admitted
   * with it, the newest that was refused.
   *
   * @param source who chose the key; null takes whoever came first
   */
  public Optional<ExecutionId> find(
      TenantId tenant, String key, @Nullable String source, Instant now) {
    return findObject(ObjectKeys.idempotency(tenant, key), now)
        .filter(marker -> !marker.isOfAnother(source))
        .or(() -> findObject(qualified(tenant, key, source), now))
        .or(() -> findObject(ObjectKeys.idempotency(tenant, REFUSED + key), now))
        .map(IdempotencyMarker::executionId);
  }

  private Optional<IdempotencyMarker> findObject(String first, Instant now) {
    String object = first;
    Optional<IdempotencyMarker> marker = read(object);
    while (marker.isPresent() && !marker.get().expiresAt().isAfter(now)) {
      object = successor(object, marker.get());
      marker = read(object);
    }
    return marker;
  }

  /** No key holds a line feed, so no key is another's qualified name. */
  private static String qualified(TenantId tenant, String key, @Nullable String source) {
    return ObjectKeys.idempotency(tenant, "from\n" + (source == null ? "" : source) + "\n" + key);
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
