package dev.capstan.sink.decision;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.failure;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static dev.capstan.sink.Samples.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.sink.Samples;
import dev.capstan.sink.decision.Decision.Drop;
import dev.capstan.sink.decision.Decision.DropReason;
import dev.capstan.sink.decision.Decision.Retry;
import dev.capstan.sink.decision.Decision.Run;
import dev.capstan.sink.decision.Decision.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeciderTest extends DeciderBench {
  @Test
  void runsAStartedAttempt() {
    assertThat(decide(QUEUED, started(execution, 1, "a"))).isInstanceOf(Run.class);
    assertThat(decide(ExecutionState.UNKNOWN, started(execution, 1, "a"))).isInstanceOf(Run.class);
  }

  @Test
  void runsANewerAttempt() {
    assertThat(decide(running(1, "a"), started(execution, 2, "b"))).isInstanceOf(Run.class);
    assertThat(decide(retrying(1), started(execution, 2, "b"))).isInstanceOf(Run.class);
  }

  @Test
  void killsAttemptsThatStartAfterTheEnd() {
    assertThat(decide(ended("a"), started(execution, 2, "b")))
        .isEqualTo(new Drop(DropReason.AFTER_TERMINAL, true));
    assertThat(decide(ended(null), started(execution, 1, "a")))
        .isEqualTo(new Drop(DropReason.AFTER_TERMINAL, true));
  }

  @Test
  void doesNotKillForTheRepeatOfAStartWhoseEndIsRecorded() {
    assertThat(decide(ended("a"), started(execution, 1, "a")))
        .isEqualTo(new Drop(DropReason.AFTER_TERMINAL, false));
  }

  @Test
  void endsWithASuccess() {
    AttemptFinished success = finished(execution, 1, "a", SUCCESS);
    assertThat(decide(running(1, "a"), success)).isEqualTo(new Terminal(success, false));
    assertThat(decide(ExecutionState.UNKNOWN, success)).isEqualTo(new Terminal(success, false));
  }

  @Test
  void countsOnFromTheNewestAttemptWhenALowerNumberFails() {
    Decision decision = decide(running(2, "b"), startedBefore(Duration.ZERO, PLATFORM_FAILURE));
    assertThat(((Retry) decision).dispatch().attempt()).isEqualTo(3);
    assertThat(decide(running(3, "b"), startedBefore(Duration.ZERO, PLATFORM_FAILURE)))
        .isInstanceOf(Terminal.class);
  }

  @Test
  void acceptsAnotherNonceOfTheSameAttemptNumber() {
    AttemptFinished other = finished(execution, 1, "b", SUCCESS);
    assertThat(decide(running(1, "a"), other)).isEqualTo(new Terminal(other, true));
  }

  @Test
  void leavesAFinishAfterTheTerminalToTheStore() {
    AttemptFinished late = finished(execution, 1, "a", PLATFORM_FAILURE);
    assertThat(decide(ended("a"), late)).isEqualTo(new Terminal(late, false));
  }

  @Test
  void dropsAFailureThatWasAnsweredWithARetry() {
    assertThat(decide(retrying(1), finished(execution, 1, "b", PLATFORM_FAILURE)))
        .isEqualTo(new Drop(DropReason.DUPLICATE, false));
  }

  @Test
  void decidesAgainTheVeryRecordWhoseTransactionWasAborted() {
    ExecutionState retrying =
        new ExecutionState(ExecutionStatus.RETRYING, 1, 2, "a", NOW, null, List.of(), OFFSET);
    assertThat(decide(retrying, finished(execution, 1, "a", PLATFORM_FAILURE)))
        .isInstanceOf(Retry.class);
  }

  @Test
  void theNextAttemptHasTheOutcomesOfThePreviousOnes() {
    AttemptSummary first = new AttemptSummary(1, "w", NOW, NOW, "SandboxLost");
    AttemptFinished failed =
        finished(
            execution, 2, "b", failure(ErrorType.SANDBOX_START_FAILED), List.of(first), List.of());

    Retry retry = (Retry) decide(running(2, "b"), failed);

    assertThat(retry.dispatch().execution()).isEqualTo(execution);
    assertThat(retry.dispatch().attempt()).isEqualTo(3);
    assertThat(retry.dispatch().notBefore()).isEqualTo(NOW.plus(retry.delay()));
    assertThat(retry.dispatch().previous())
        .containsExactly(
            first,
            new AttemptSummary(2, Samples.WORKER, NOW, failed.finishedAt(), "SandboxStartFailed"));
  }

  @Test
  void delaysAreDrawnFromTheWholeRangeUpToTheBound() {
    RetryPolicy policy = new RetryPolicy(9, 100, 2.0, 250, List.of("platform"), OnWorkerLost.RETRY);
    for (int attempt = 1; attempt <= 4; attempt++) {
      int number = attempt;
      List<Duration> delays =
          Stream.generate(() -> finished(with(policy), number, "a", PLATFORM_FAILURE))
              .limit(300)
              .map(failed -> ((Retry) decide(running(number, "a"), failed)).delay())
              .sorted()
              .toList();
      Duration bound = policy.delayBound(attempt);
      assertThat(delays.getFirst())
          .isLessThan(bound.dividedBy(10))
          .isGreaterThanOrEqualTo(Duration.ZERO);
      assertThat(delays.getLast())
          .isGreaterThan(bound.multipliedBy(9).dividedBy(10))
          .isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void aRepeatedDecisionIsTheSame() {
    AttemptFinished failed = finished(execution, 1, "a", PLATFORM_FAILURE);
    assertThat(decide(ExecutionState.UNKNOWN, failed))
        .isEqualTo(decide(ExecutionState.UNKNOWN, failed));
  }

  @ParameterizedTest
  @CsvSource({
    "platform, SANDBOX_LOST, true",
    "platform, WORKER_LOST, true",
    "platform, OUT_OF_MEMORY, false",
    "platform, PYTHON_ERROR, false",
    "limit, OUT_OF_MEMORY, true",
    "user, PYTHON_ERROR, true",
    "OutOfMemory, OUT_OF_MEMORY, true",
    "OutOfMemory, PROCESS_LIMIT_EXCEEDED, false",
    "timeout, PROCESS_LIMIT_EXCEEDED, false",
    "SandboxLost, SANDBOX_LOST, true",
  })
  void retriesTheErrorsOfThePolicy(String on, ErrorType type, boolean isRetried) {
    RetryPolicy policy = new RetryPolicy(3, 100, 2.0, 1000, List.of(on), OnWorkerLost.RETRY);
    Decision decision = decide(running(1, "a"), finished(with(policy), 1, "a", failure(type)));
    assertThat(decision instanceof Retry).isEqualTo(isRetried);
    assertThat(decision instanceof Terminal).isEqualTo(!isRetried);
  }

  @ParameterizedTest
  @CsvSource({"timeout, true", "limit, true", "TimeLimitExceeded, true", "platform, false"})
  void retriesTimeoutsByStatusFaultOrType(String on, boolean isRetried) {
    RetryPolicy policy = new RetryPolicy(3, 100, 2.0, 1000, List.of(on), OnWorkerLost.RETRY);
    Decision decision = decide(running(1, "a"), finished(with(policy), 1, "a", timeout()));
    assertThat(decision instanceof Retry).isEqualTo(isRetried);
  }

  @Test
  void endsWhenTheAttemptsAreSpent() {
    assertThat(decide(running(2, "a"), finished(execution, 2, "a", PLATFORM_FAILURE)))
        .isInstanceOf(Retry.class);
    assertThat(decide(running(3, "a"), finished(execution, 3, "a", PLATFORM_FAILURE)))
        .isInstanceOf(Terminal.class);
  }

  @Test
  void endsWhenTheRetryWouldBeDueAfterTheExpiry() {
    Instant afterExpiry = execution.expiresAt().plusMillis(1);
    AttemptFinished failed = finished(execution, 1, "a", PLATFORM_FAILURE);
    assertThat(Decider.decide(running(1, "a"), failed, OFFSET, afterExpiry))
        .isEqualTo(new Terminal(failed, false));
  }

  @Test
  void endsWhenTheWorkerVanishedAndTheRequestSaysFail() {
    RetryPolicy policy = new RetryPolicy(3, 100, 2.0, 1000, List.of("platform"), OnWorkerLost.FAIL);
    assertThat(
            decide(running(1, "a"), finished(with(policy), 1, "b", failure(ErrorType.WORKER_LOST))))
        .isInstanceOf(Terminal.class);
    assertThat(decide(running(1, "a"), finished(with(policy), 1, "a", PLATFORM_FAILURE)))
        .isInstanceOf(Retry.class);
  }

  @Test
  void aRecordOfNoAttemptIsAlwaysTerminal() {
    AttemptFinished lost = finished(execution, 1, null, failure(ErrorType.WORKER_LOST));
    assertThat(decide(retrying(1), lost)).isEqualTo(new Terminal(lost, false));
    assertThat(decide(running(2, "b"), lost)).isEqualTo(new Terminal(lost, true));
  }

  @Test
  void aCancellationKillsTheRunningAttempt() {
    AttemptFinished cancel = cancelled(execution);
    assertThat(decide(running(1, "a"), cancel)).isEqualTo(new Terminal(cancel, true));
    assertThat(decide(ExecutionState.UNKNOWN, cancel)).isEqualTo(new Terminal(cancel, true));
  }

  @Test
  void aCancellationOfAQueuedExecutionKillsNothing() {
    AttemptFinished cancel = cancelled(execution);
    assertThat(decide(QUEUED, cancel)).isEqualTo(new Terminal(cancel, false));
    assertThat(decide(retrying(1), cancel)).isEqualTo(new Terminal(cancel, false));
  }

  @Test
  void aCancelThatIsRepeatedAfterACrashStillKills() {
    AttemptFinished cancel = cancelled(execution);
    assertThat(decide(ended("a"), cancel)).isEqualTo(new Terminal(cancel, true));
  }

  @ParameterizedTest
  @EnumSource(
      value = ExecutionStatus.class,
      names = {"QUEUED", "DELAYED", "RUNNING", "RETRYING"})
  void cancelledExpiredAndRejectedAreNeverRetried(ExecutionStatus status) {
    RetryPolicy all =
        new RetryPolicy(
            9, 1, 1.0, 1, List.of("platform", "limit", "user", "timeout"), OnWorkerLost.RETRY);
    ExecutionState state = new ExecutionState(status, 1, 1, "a", NOW, null, List.of(), 1);
    for (Outcome outcome : List.of(new Outcome.Cancelled(), new Outcome.Expired(), SUCCESS)) {
      assertThat(decide(state, finished(with(all), 1, "a", outcome))).isInstanceOf(Terminal.class);
    }
  }
}
