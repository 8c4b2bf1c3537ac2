package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes the capsule of the record that is to end an execution; pure but for the clock. */
final class CapsuleBuilder {
  private final Clock clock;
  private final String serviceVersion;

  CapsuleBuilder(Clock clock, String serviceVersion) {
    this.clock = clock;
    this.serviceVersion = serviceVersion;
  }

  /** The capsule, not sealed yet. */
  Capsule build(AttemptFinished finished) {
    AdmittedExecution execution = finished.execution();
    Instant now = clock.instant();
    // the clocks of two machines may differ
    long recordMs = Math.max(0, Duration.between(finished.finishedAt(), now).toMillis());
    ExecutionDocument document = ExecutionDocuments.terminal(finished, recordMs);
    return new Capsule(
        Capsule.VERSION,
        execution.executionId(),
        execution.tenant(),
        finished.resultId(),
        null,
        execution.request(),
        execution.requestDigest(),
        execution.claims(),
        finished.inputs(),
        execution.dataset(),
        finished.environment(),
        execution.limits(),
        execution.retry(),
        document.attempts() == null ? List.of() : document.attempts(),
        document,
        finished.output() == null ? List.of() : finished.output().stored(),
        now,
        serviceVersion);
  }
}
