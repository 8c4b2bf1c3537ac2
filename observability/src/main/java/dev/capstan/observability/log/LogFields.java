package dev.capstan.observability.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Adds fields to every log event of the current thread until it is closed. */
public final class LogFields implements AutoCloseable {
  /** Length of version and separator before the trace id of a W3C {@code traceparent}. */
  private static final int TRACE_ID_FROM = 3;

  private static final int TRACE_ID_TO = 35;

  private final List<String> names = new ArrayList<>();

  /** Adds a field; null adds none. */
  public LogFields with(String name, @Nullable String value) {
    if (value != null) {
      MDC.put(name, value);
      names.add(name);
    }
    return this;
  }

  /**
   * Adds the {@code trace_id}.
   *
   * @param traceParent trace context (W3C); null when there is none
   */
  public LogFields withTrace(@Nullable String traceParent) {
    return with(
        "trace_id",
        traceParent == null || traceParent.length() < TRACE_ID_TO
            ? null
            : traceParent.substring(TRACE_ID_FROM, TRACE_ID_TO));
  }

  @Override
  public void close() {
    names.forEach(MDC::remove);
  }
}
