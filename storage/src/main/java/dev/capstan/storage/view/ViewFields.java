package dev.capstan.storage.view;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Decodes a view from the fields that {@link ViewChanges} wrote. */
final class ViewFields {
  static final String STATUS = "status";
  static final String RANK = "rank";

  /**
   * Unpadded Base64: with 71 characters, a digest is too long for the compact encoding of a hash.
   */
  static final String CAPSULE_SHA256 = "capsule_sha256";

  /** Fields that only a pending execution needs, or that a terminal one has in a shorter form. */
  static final List<String> PENDING_ONLY =
      List.of(
          "dispatched",
          "dispatch_id",
          "earlier",
          "epoch",
          "expires_at",
          "ledger_partition",
          "ledger_offset",
          "submitted_at",
          "started_at",
          "worker");

  /** Follows the name of a time in {@link #nanos}. */
  static final String NANOS = "_ns";

  private static final String DIGEST_PREFIX = "sha256:";

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
  private static final TypeReference<List<AttemptSummary>> SUMMARIES = new TypeReference<>() {};

  private final Map<String, String> fields;

  private ViewFields(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Fields that a newer version added are ignored. */
  static ExecutionView read(Map<String, String> all) {
    ViewFields fields = new ViewFields(all);
    String status = all.get(STATUS);
    if (status == null) {
      throw new IllegalArgumentException("a view without a status");
    }
    return new ExecutionView(
        ExecutionStatus.ofWireName(status),
        fields.get("query_type", name -> QueryType.valueOf(name.toUpperCase(Locale.ROOT))),
        all.get("lane"),
        all.get("provider"),
        fields.getInt("attempt"),
        fields.getInt("dispatched"),
        all.get("nonce"),
        all.containsKey("epoch") ? Long.parseLong(all.get("epoch")) : -1,
        all.get("idempotency_key"),
        fields.get("labels", json -> Json.MAPPER.readValue(json, LABELS)),
        fields.time("submitted"),
        fields.time("started"),
        fields.time("finished"),
        fields.get("expires_at", Instant::parse),
        fields.get("ledger_partition", Integer::valueOf),
        fields.get("ledger_offset", Long::valueOf),
        all.get("dispatch_id"),
        all.get("worker"),
        earlier(all.get("earlier")),
        fields.capsuleDigest());
  }

  private @Nullable Instant time(String name) {
    Instant time = get(name + "_at", Instant::parse);
    return time != null
        ? time
        : get(name + NANOS, text -> Instant.EPOCH.plusNanos(Long.parseLong(text)));
  }

  private @Nullable String capsuleDigest() {
    String encoded = fields.get(CAPSULE_SHA256);
    // earlier versions wrote the second
    return encoded == null ? fields.get("capsule_digest") : digest(encoded);
  }

  /** Nanoseconds since 1970: Redis stores an integer in 9 bytes, a timestamp as text in 32. */
  static String nanos(Instant time) {
    return Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, time));
  }

  static String sha256(String digest) {
    byte[] bytes = HexFormat.of().parseHex(digest.substring(DIGEST_PREFIX.length()));
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String digest(String encoded) {
    return DIGEST_PREFIX + HexFormat.of().formatHex(Base64.getDecoder().decode(encoded));
  }

  private static List<AttemptSummary> earlier(@Nullable String json) {
    return json == null ? List.of() : Json.MAPPER.readValue(json, SUMMARIES);
  }

  private int getInt(String name) {
    String text = fields.get(name);
    return text == null ? 0 : Integer.parseInt(text);
  }

  private <T> @Nullable T get(String name, Function<String, T> parse) {
    String text = fields.get(name);
    return text == null ? null : parse.apply(text);
  }
}
