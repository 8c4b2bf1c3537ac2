package dev.capstan.submitter.admission;

import dev.capstan.observability.trace.TraceParent;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Metadata of a submission, from HTTP or record headers.
 *
 * @param key idempotency key, equivalent to the field of the body; null for none
 * @param source the source that chose the key: the same key of two sources means two executions;
 *     null if not given
 * @param otherwise key of a submission that has none; null for none
 * @param traceParent trace context (W3C) to propagate, in version 00; a missing or invalid one
 *     becomes null
 */
public record SubmissionMetadata(
    @Nullable String key,
    @Nullable String source,
    @Nullable String otherwise,
    @Nullable String traceParent) {

  public SubmissionMetadata {
    traceParent = TraceParent.parse(traceParent).map(TraceParent::header).orElse(null);
  }

  /** A submission over HTTP without key and trace. */
  public static final SubmissionMetadata NONE = http(null, null);

  /** A submission over HTTP. */
  public static SubmissionMetadata http(@Nullable String key, @Nullable String traceParent) {
    return new SubmissionMetadata(key, null, null, traceParent);
  }

  /**
   * The same with the trace of its headers.
   *
   * @param headers the values of all headers {@code traceparent}
   */
  public SubmissionMetadata withTraceOf(Iterator<String> headers) {
    return traced(TraceParent.parseOnly(headers).map(TraceParent::header).orElse(null));
  }

  /** The same as part of a trace. */
  public SubmissionMetadata traced(@Nullable String newTraceParent) {
    return new SubmissionMetadata(key, source, otherwise, newTraceParent);
  }

  /** Whether it came over HTTP; a record has its position as a key if it names none. */
  boolean isHttp() {
    return otherwise == null;
  }

  /** The key for {@code body}; null when it has none or its own. */
  @Nullable String keyBeside(JsonNode body) {
    return key == null && !body.has("idempotency_key") ? otherwise : key;
  }
}
