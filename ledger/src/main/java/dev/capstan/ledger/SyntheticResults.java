package dev.capstan.ledger;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Results that no attempt produced, such as an expiry or a cancellation. */
public final class SyntheticResults {
  private SyntheticResults() {}

  public static AttemptFinished of(AdmittedExecution execution, Outcome outcome, Clock clock) {
    return AttemptFinished.withoutAttempt(
        UUID.randomUUID().toString(), execution, null, clock.instant(), outcome, List.of());
  }
}
