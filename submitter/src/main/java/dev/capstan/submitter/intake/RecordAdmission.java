package dev.capstan.submitter.intake;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.TraceSpan;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.problem.Problem;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.IndeterminateException;
import dev.capstan.submitter.admission.RefusedException;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits or rejects one record. Idempotent: the same record may be processed again at any time.
 * Thread-safe; blocks until the result is durable.
 */
public final class RecordAdmission {
  private static final Logger log = LoggerFactory.getLogger(RecordAdmission.class);
  private static final int MAX_ATTEMPTS = 3;

  /** How long a repeated invalid record is recognized. */
  private static final Duration REJECTION_RETENTION = Duration.ofDays(4);

  private final Admission admission;
  private final IdempotencyMarkers markers;
  private final ExecutionPublisher executionLog;
  private final Metrics metrics;
  private final Tracing tracing;
  private final Clock clock;
  private final Supplier<ExecutionId> ids;

  public RecordAdmission(
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionPublisher executionLog,
      Metrics metrics,
      Tracing tracing,
      Clock clock,
      Supplier<ExecutionId> ids) {
    this.admission = admission;
    this.markers = markers;
    this.executionLog = executionLog;
    this.metrics = metrics;
    this.tracing = tracing;
    this.clock = clock;
    this.ids = ids;
  }

  /** Kafka or the object store did not confirm; the record must be processed again. */
  static final class NotNowException extends Exception {
    NotNowException(Throwable cause) {
      super("The record could not be admitted now", cause);
    }
  }

  /**
   * Admits or rejects the record. After three unexpected exceptions, sends it to the dead-letter
   * topic.
   */
  void process(RequestRecord record) throws NotNowException {
    try (TraceSpan span =
        tracing.start("receive", SpanKind.CONSUMER, record.metadata().traceParent())) {
      span.with("capstan.tenant", record.tenant().value())
          .with("messaging.system", "kafka")
          .with("messaging.destination.name", record.raw().topic());
      try {
        process(record.traced(span.traceParent()), span);
      } catch (NotNowException e) {
        span.failed(e);
        throw e;
      }
    }
  }

  private void process(RequestRecord record, TraceSpan span) throws NotNowException {
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          admitOrReject(record);
          return;
        } catch (ObjectStoreException e) {
          throw new NotNowException(e);
        } catch (RuntimeException e) {
          logDefect(record, attempt, e);
          if (attempt == MAX_ATTEMPTS) {
            span.failed(e);
            String reason = "unexpected exception in the submitter: " + e.getClass().getName();
            executionLog.deadLetter(record.raw(), reason);
            metrics.increment(Metric.DEAD_LETTERS, record.raw().topic());
            return;
          }
        }
      }
    } catch (IndeterminateException | LogUnavailableException e) {
      throw new NotNowException(e);
    }
  }

  private void admitOrReject(RequestRecord record)
      throws IndeterminateException, LogUnavailableException {
    Optional<Problem> defect = HeaderRules.check(record);
    if (defect.isPresent()) {
      reject(record, defect.get());
      return;
    }
    try {
      admission.admit(record.tenant(), record.body(), record.metadata());
    } catch (RefusedException e) {
      reject(record, e.problem());
    }
  }

  private void reject(RequestRecord record, Problem problem) throws LogUnavailableException {
    Instant now = clock.instant();
    ExecutionId id =
        markers.claimRejection(
            record.tenant(),
            record.metadata(),
            record.key(),
            Sha256.hex(record.body()),
            ids.get(),
            now.plus(REJECTION_RETENTION),
            now);
    AdmittedExecution execution = RejectedExecutions.execution(id, record, now);
    executionLog.report(
        SyntheticResults.of(execution, RejectedExecutions.outcome(problem.about(id)), clock));
    log.atInfo()
        .addKeyValue("execution_id", id)
        .addKeyValue("topic", record.raw().topic())
        .addKeyValue("partition", record.raw().partition())
        .addKeyValue("offset", record.raw().offset())
        .addKeyValue("problem", problem.type().uri())
        .log("Invalid request record rejected");
  }

  private static void logDefect(RequestRecord record, int attempt, RuntimeException e) {
    log.atError()
        .setCause(e)
        .addKeyValue("topic", record.raw().topic())
        .addKeyValue("partition", record.raw().partition())
        .addKeyValue("offset", record.raw().offset())
        .addKeyValue("attempt", attempt)
        .log(
            "Request record failed with an unexpected exception; after three attempts it is sent to"
                + " the dead-letter topic");
  }
}
