package dev.capstan.submitter.admission;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Metadata of a submission, from HTTP or record headers.
 *
 * @param key idempotency key, equivalent to the field of the body; null for none
 * @param source the source that chose the key: the same key of two sources means two executions;
 *     null if not given
 * @param otherwise key of a submission that has none; null for none
 * @param traceParent trace context (W3C) to propagate; a missing or malformed one becomes null
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

  /** A submission over HTTP without key and trace. */
  public static final SubmissionMetadata NONE = http(null, null);

  /** A submission over HTTP. */
  public static SubmissionMetadata http(@Nullable String key, @Nullable String traceParent) {
    return new SubmissionMetadata(key, null, null, traceParent);
  }

  /** The key for {@code body}; null when it has none or its own. */
  @Nullable String keyBeside(JsonNode body) {
    return key == null && !body.has("idempotency_key") ? otherwise : key;
  }
}
