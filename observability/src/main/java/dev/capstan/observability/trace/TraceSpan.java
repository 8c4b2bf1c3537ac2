package dev.capstan.observability.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job; {@link #close} ends it. Attributes hold ids, names from the configuration and
 * outcomes, never what a tenant wrote: programs, arguments, outputs, messages of errors.
 */
public final class TraceSpan implements AutoCloseable {
  private final Span span;

  TraceSpan(Span span) {
    this.span = span;
  }

  /** Sets an attribute; null sets none. */
  public TraceSpan with(String name, @Nullable String value) {
    if (value != null) {
      span.setAttribute(name, value);
    }
    return this;
  }

  /** Sets an attribute. */
  public TraceSpan with(String name, long value) {
    span.setAttribute(name, value);
    return this;
  }

  /**
   * Marks the step as failed.
   *
   * @param errorType name of the kind of error, such as {@code Timeout}
   */
  public void failed(String errorType) {
    span.setStatus(StatusCode.ERROR).setAttribute("error.type", errorType);
  }

  /** Marks the step as failed by an exception, whose message may hold data of a tenant. */
  public void failed(Throwable exception) {
    failed(exception.getClass().getName());
  }

  /** The context for what this step causes; null without a trace. */
  public @Nullable String traceParent() {
    SpanContext context = span.getSpanContext();
    return context.isValid()
        ? new TraceParent(
                context.getTraceId(), context.getSpanId(), context.getTraceFlags().asByte())
            .header()
        : null;
  }

  @Override
  public void close() {
    span.end();
  }
}
