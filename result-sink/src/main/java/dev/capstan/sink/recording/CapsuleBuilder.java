package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Builds the capsule for the record that ends an execution; pure except for the clock. */
final class CapsuleBuilder {
  private final Clock clock;
  private final String serviceVersion;

  CapsuleBuilder(Clock clock, String serviceVersion) {
    this.clock = clock;
    this.serviceVersion = serviceVersion;
  }

  /** The unsealed capsule. */
  Capsule build(AttemptFinished finished) {
    Instant now = clock.instant();
    // clocks of different machines may differ
    long recordMs = Math.max(0, Duration.between(finished.finishedAt(), now).toMillis());
    ExecutionDocument document = ExecutionDocuments.terminal(finished, recordMs);
    return Capsule.of(finished, document, now, serviceVersion);
  }
}
