package dev.capstan.worker.attempt;

import dev.capstan.observability.trace.TraceSpan;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import io.opentelemetry.api.trace.SpanKind;

/** Records the attempts of a worker as spans, and how long their executions were queued. */
final class AttemptTraces {
  private final Tracing tracing;
  private final String provider;

  AttemptTraces(Tracing tracing, String provider) {
    this.tracing = tracing;
    this.provider = provider;
  }

  /** Runs an attempt that may start. */
  Disposition observe(AttemptRecord attempt, AttemptMetrics.Attempt run)
      throws InterruptedException {
    AdmittedExecution execution = attempt.execution();
    if (attempt.number() == 1) {
      tracing.record(
          "queued",
          SpanKind.INTERNAL,
          execution.traceParent(),
          // clocks of two machines may differ
          attempt.startedAt().minusMillis(attempt.queuedMs()),
          attempt.startedAt());
    }
    try (TraceSpan span = tracing.start("run", SpanKind.CONSUMER, execution.traceParent())) {
      span.with("capstan.execution_id", execution.executionId().value())
          .with("capstan.tenant", execution.tenant().value())
          .with("capstan.lane", execution.lane())
          .with("capstan.provider", provider)
          .with("capstan.worker", attempt.worker())
          .with("capstan.attempt", attempt.number())
          .with("capstan.queued_ms", attempt.queuedMs());
      try {
        Disposition disposition = run.run();
        describe(span, disposition);
        return disposition;
      } catch (RuntimeException | InterruptedException e) {
        span.failed(e);
        throw e;
      }
    }
  }

  private static void describe(TraceSpan span, Disposition disposition) {
    switch (disposition) {
      case Disposition.Publish publish -> {
        Outcome outcome = publish.finished().outcome();
        span.with("capstan.outcome", outcome.status().wireName());
        ExecutionError error = outcome.error();
        if (error != null) {
          span.with("capstan.fault", error.fault().wireName()).failed(error.type().wireName());
        }
      }
      case Disposition.Skip ignored -> span.with("capstan.outcome", "skipped");
      case Disposition.GiveBack ignored -> span.with("capstan.outcome", "given_back");
    }
  }
}
