package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Decodes a view from the fields that {@link ViewChanges} wrote. */
final class ViewFields {
  static final String STATUS = "status";
  static final String RANK = "rank";

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

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
        fields.get("submitted_at", Instant::parse),
        fields.get("started_at", Instant::parse),
        fields.get("finished_at", Instant::parse),
        fields.get("expires_at", Instant::parse),
        fields.get("ledger_partition", Integer::valueOf),
        fields.get("ledger_offset", Long::valueOf),
        all.get("dispatch_id"),
        all.get("capsule_digest"));
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
