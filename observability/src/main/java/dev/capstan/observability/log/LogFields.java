package dev.capstan.observability.log;

import dev.capstan.observability.trace.TraceParent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Adds fields to every log event of the current thread until it is closed. */
public final class LogFields implements AutoCloseable {
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
   * @param traceParent trace context (W3C); a missing or invalid one adds none
   */
  public LogFields withTrace(@Nullable String traceParent) {
    return with("trace_id", TraceParent.parse(traceParent).map(TraceParent::traceId).orElse(null));
  }

  @Override
  public void close() {
    names.forEach(MDC::remove);
  }
}
