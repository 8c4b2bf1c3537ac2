package dev.capstan.submitter.admission;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.TraceSpan;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.TenantId;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Counts submissions by their result, times them, and opens their traces. */
final class AdmissionObserver {
  private static final String NO_LANE = "none";

  private final Metrics metrics;
  private final Tracing tracing;
  private final LongSupplier nanoTime;

  AdmissionObserver(Metrics metrics, Tracing tracing, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.tracing = tracing;
    this.nanoTime = nanoTime;
  }

  interface Submission {
    AdmissionResult admit(SubmissionMetadata metadata)
        throws RefusedException, IndeterminateException;
  }

  /** Admits with metadata whose trace context is that of the submission's span. */
  AdmissionResult observe(TenantId tenant, SubmissionMetadata origin, Submission submission)
      throws RefusedException, IndeterminateException {
    String source = origin.isHttp() ? "http" : "kafka";
    SpanKind kind = origin.isHttp() ? SpanKind.SERVER : SpanKind.INTERNAL;
    long begin = nanoTime.getAsLong();
    String lane = NO_LANE;
    String result = "error";
    try (TraceSpan span = tracing.start("submit", kind, origin.traceParent())) {
      span.with("capstan.tenant", tenant.value());
      try {
        AdmissionResult admitted = submission.admit(origin.traced(span.traceParent()));
        span.with("capstan.execution_id", admitted.key().id().value());
        switch (admitted) {
          case AdmissionResult.Accepted(AdmittedExecution execution) -> {
            lane = execution.lane();
            span.with("capstan.lane", lane);
            result = "accepted";
          }
          case AdmissionResult.Replayed ignored -> result = "replayed";
        }
        return admitted;
      } catch (RefusedException e) {
        // by the client's fault
        result = "rejected";
        throw e;
      } catch (IndeterminateException e) {
        result = "indeterminate";
        span.failed(e);
        throw e;
      } catch (RuntimeException e) {
        span.failed(e);
        throw e;
      } finally {
        span.with("capstan.result", result);
      }
    } finally {
      metrics.increment(Metric.SUBMISSIONS, source, lane, result, tenant.value());
      metrics.record(Metric.JOB_ADMISSION, Duration.ofNanos(nanoTime.getAsLong() - begin), source);
    }
  }
}
