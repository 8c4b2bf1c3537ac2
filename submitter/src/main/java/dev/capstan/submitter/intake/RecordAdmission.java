package dev.capstan.submitter.intake;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.wire.Sha256;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.IndeterminateException;
import dev.capstan.submitter.admission.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one record in: admits it, or rejects it. May be repeated for the same record at any time.
 * Thread-safe; blocks until what it did is durable.
 */
public final class RecordAdmission {
  private static final Logger log = LoggerFactory.getLogger(RecordAdmission.class);
  private static final int TRIES = 3;

  /** How long the same bad record is known as the same. */
  private static final Duration REJECTION_RETENTION = Duration.ofDays(4);

  private final Admission admission;
  private final IdempotencyMarkers markers;
  private final ExecutionPublisher executionLog;
  private final Metrics metrics;
  private final Clock clock;
  private final Supplier<ExecutionId> ids;

  public RecordAdmission(
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionPublisher executionLog,
      Metrics metrics,
      Clock clock,
      Supplier<ExecutionId> ids) {
    this.admission = admission;
    this.markers = markers;
    this.executionLog = executionLog;
    this.metrics = metrics;
    this.clock = clock;
    this.ids = ids;
  }

  /** Kafka or the store didn't confirm: the record is to be taken in again. */
  static final class NotNowException extends Exception {
    NotNowException(Throwable cause) {
      super("a record could not be taken in now", cause);
    }
  }

  /** Takes the record in; one that meets a defect of ours three times is set aside. */
  void take(RequestRecord record) throws NotNowException {
    try {
      for (int number = 1; ; number++) {
        try {
          admitOrReject(record);
          return;
        } catch (ObjectStoreException e) {
          throw new NotNowException(e);
        } catch (RuntimeException e) {
          logDefect(record, number, e);
          if (number == TRIES) {
            String reason = "a defect of the submitter: " + e.getClass().getName();
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
      admission.admit(record.tenant(), record.body(), record.origin());
    } catch (RefusedException e) {
      reject(record, e.problem());
    }
  }

  private void reject(RequestRecord record, Problem problem) throws LogUnavailableException {
    Instant now = clock.instant();
    ExecutionId id =
        markers.claimRejection(
            record.tenant(),
            record.origin(),
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
        .log("A record is no valid request and was rejected");
  }

  private static void logDefect(RequestRecord record, int number, RuntimeException e) {
    log.atError()
        .setCause(e)
        .addKeyValue("topic", record.raw().topic())
        .addKeyValue("partition", record.raw().partition())
        .addKeyValue("offset", record.raw().offset())
        .addKeyValue("try", number)
        .log("A record met a defect; it is tried three times, then set aside");
  }
}
