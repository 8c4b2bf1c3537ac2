package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

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
    Instant now = clock.instant();
    // the clocks of two machines may differ
    long recordMs = Math.max(0, Duration.between(finished.finishedAt(), now).toMillis());
    ExecutionDocument document = ExecutionDocuments.terminal(finished, recordMs);
    return Capsule.of(finished, document, now, serviceVersion);
  }
}
