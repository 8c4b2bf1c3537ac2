package dev.capstan.sink.decision;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.sink.Samples;
import dev.capstan.sink.decision.Decision.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** States and records for tests of {@link Decider}. */
abstract class DeciderBench {
  static final long OFFSET = 20;
  static final ExecutionState QUEUED =
      Json.MAPPER.convertValue(
          Map.of("status", "queued", "attempt", 0, "dispatched", 1, "epoch", -1),
          ExecutionState.class);

  final AdmittedExecution execution = Samples.execution();

  /** Attempt 1 ("a") starts at offset 1, {@code next} at offset 2. */
  static ExecutionState startedInTurn(AdmittedExecution limited, AttemptStarted next) {
    ExecutionState first = QUEUED.running(started(limited, 1, "a"), 1);
    Decision decision = Decider.decide(first, next, 2);
    assertThat(decision).isInstanceOf(Run.class);
    return first.running(((Run) decision).started(), 2);
  }

  Decision decide(ExecutionState state, AttemptStarted started) {
    return Decider.decide(state, started, OFFSET);
  }

  Decision decide(ExecutionState state, AttemptFinished finished) {
    return Decider.decide(state, finished, OFFSET, NOW);
  }

  AttemptFinished startedBefore(Duration before, Outcome outcome) {
    return finished(execution, 1, "a", outcome, List.of(), List.of(), NOW.minus(before));
  }

  static AdmittedExecution with(RetryPolicy policy) {
    return Samples.execution(ExecutionId.random(), policy);
  }

  static ExecutionState running(int attempt, String nonce) {
    return new ExecutionState(
        ExecutionStatus.RUNNING, attempt, attempt, nonce, NOW, null, List.of(), OFFSET - 2);
  }

  static ExecutionState retrying(int failed) {
    return new ExecutionState(
        ExecutionStatus.RETRYING, failed, failed + 1, "a", NOW, null, List.of(), OFFSET - 1);
  }

  static ExecutionState ended(@org.jspecify.annotations.Nullable String nonce) {
    return new ExecutionState(
        ExecutionStatus.CANCELLED, 1, 1, nonce, NOW, null, List.of(), OFFSET - 2);
  }
}
