package dev.capstan.observability.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a service opens its spans. Parents are given explicitly as {@code traceparent}, because the
 * steps of a job run in different processes. Thread-safe; never blocks or fails because of a
 * collector.
 */
public final class Tracing implements AutoCloseable {
  /** Records nothing: a span hands on the trace context of its parent. */
  public static final Tracing OFF = new Tracing(TracerProvider.noop(), () -> {});

  private final Tracer tracer;
  private final Runnable shutdown;

  /**
   * @param shutdown exports the spans that have ended, within a few seconds
   */
  Tracing(TracerProvider provider, Runnable shutdown) {
    this.tracer = provider.get("dev.capstan");
    this.shutdown = shutdown;
  }

  /** Opens spans of a provider that the caller closes. */
  public static Tracing of(TracerProvider provider) {
    return new Tracing(provider, () -> {});
  }

  /**
   * Starts a span.
   *
   * @param parent {@code traceparent} of the span that caused it; a missing or invalid one starts a
   *     new trace
   */
  public TraceSpan start(String name, SpanKind kind, @Nullable String parent) {
    return new TraceSpan(builder(name, kind, parent).startSpan());
  }

  /** Records a span of the past without attributes. */
  public void record(
      String name, SpanKind kind, @Nullable String parent, Instant from, Instant to) {
    builder(name, kind, parent).setStartTimestamp(from).startSpan().end(to);
  }

  private SpanBuilder builder(String name, SpanKind kind, @Nullable String parent) {
    SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind);
    return TraceParent.parse(parent)
        .map(context -> builder.setParent(Context.root().with(remote(context))))
        .orElseGet(builder::setNoParent);
  }

  private static Span remote(TraceParent parent) {
    return Span.wrap(
        SpanContext.createFromRemoteParent(
            parent.traceId(),
            parent.parentId(),
            TraceFlags.fromByte((byte) parent.flags()),
            TraceState.getDefault()));
  }

  @Override
  public void close() {
    shutdown.run();
  }
}
