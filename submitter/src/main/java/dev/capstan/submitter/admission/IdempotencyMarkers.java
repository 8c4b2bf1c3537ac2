package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of tenants, as markers in the object store that are created and never
 * changed. An expired marker is not replaced: its successor has a name derived from it. So exactly
 * one of any number of concurrent submissions claims a key, the first time and after each expiry.
 *
 * <p>The first source of a tenant that uses a key owns it; for another source with the same key,
 * the marker's name includes the source. Refused records claim no key: they have separate markers,
 * so that the same record is refused once and can be looked up.
 */
public final class IdempotencyMarkers {
  private static final String REFUSED = "refused\n";

  private final ObjectStore store;

  public IdempotencyMarkers(ObjectStore store) {
    this.store = store;
  }

  /** The valid marker of the key after this call: {@code mine} or an earlier one. */
  IdempotencyMarker claim(TenantId tenant, String key, IdempotencyMarker mine, Instant now) {
    IdempotencyMarker holder = claimObject(ObjectKeys.idempotency(tenant, key), mine, now);
    return holder.isOfAnother(mine.source())
        ? claimObject(qualified(tenant, key, mine.source()), mine, now)
        : holder;
  }

  /**
   * The id of the execution that reports a refused record: equal for repeated deliveries of a
   * record.
   *
   * @param content digest of the record's value
   * @param id used if the record was not refused before
   * @param expiresAt after which it counts as a new record
   */
  public ExecutionId claimRejection(
      TenantId tenant,
      SubmissionMetadata metadata,
      String key,
      String content,
      ExecutionId id,
      Instant expiresAt,
      Instant now) {
    IdempotencyMarker mine = new IdempotencyMarker(id, content, expiresAt, metadata.source());
    String source = metadata.source() == null ? "" : metadata.source();
    String name = REFUSED + content + "\n" + source + "\n" + key;
    IdempotencyMarker holder = claimObject(ObjectKeys.idempotency(tenant, name), mine, now);
    // a look-up by key finds the newest refusal, because it shows the current error
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
   * The execution that the key belongs to now, or empty when it is free. Without an admitted
   * execution, the newest refused one.
   *
   * @param source the source that chose the key; null finds the first source's execution
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

  /** Keys contain no line feed, so a qualified name never equals a key. */
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
