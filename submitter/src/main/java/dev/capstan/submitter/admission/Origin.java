package dev.capstan.submitter.admission;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What came beside the body of a submission.
 *
 * @param key idempotency key, the same thing as the field of the body; null when there is none
 * @param source who chose the key: the same key of two sources stands for two executions; null when
 *     nobody says
 * @param otherwise key of a submission that names none; null leaves it without one
 * @param traceParent trace context (W3C) to hand on; null when there is none
 */
public record Origin(
    @Nullable String key,
    @Nullable String source,
    @Nullable String otherwise,
    @Nullable String traceParent) {

  /** From HTTP. */
  public static Origin http(@Nullable String key) {
    return new Origin(key, null, null, null);
  }

  /** The key that goes with {@code body}; null when it is to have none, or its own. */
  @Nullable String keyBeside(JsonNode body) {
    return key == null && !body.has("idempotency_key") ? otherwise : key;
  }
}
