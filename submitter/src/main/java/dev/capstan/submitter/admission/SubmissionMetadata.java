package dev.capstan.submitter.admission;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What came beside the body of a submission.
 *
 * @param key idempotency key, the same thing as the field of the body; null when there is none
 * @param source who chose the key: the same key of two sources stands for two executions; null when
 *     nobody says
 * @param otherwise key of a submission that names none; null leaves it without one
 * @param traceParent trace context (W3C) to hand on; what is none, or malformed, becomes null
 */
public record SubmissionMetadata(
    @Nullable String key,
    @Nullable String source,
    @Nullable String otherwise,
    @Nullable String traceParent) {

  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  public SubmissionMetadata {
    if (traceParent != null && !TRACE_PARENT.matcher(traceParent).matches()) {
      traceParent = null;
    }
  }

  /** Of a submission over HTTP that brings neither key nor trace. */
  public static final SubmissionMetadata NONE = http(null, null);

  /** From HTTP. */
  public static SubmissionMetadata http(@Nullable String key, @Nullable String traceParent) {
    return new SubmissionMetadata(key, null, null, traceParent);
  }

  /** The key that goes with {@code body}; null when it is to have none, or its own. */
  @Nullable String keyBeside(JsonNode body) {
    return key == null && !body.has("idempotency_key") ? otherwise : key;
  }
}
