package dev.capstan.sink.decision;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.failure;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.returned;
import static dev.capstan.sink.Samples.started;
import static dev.capstan.sink.Samples.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeciderTest {
  private static final long OFFSET = 20;
  private static final ExecutionState QUEUED =
      Json.MAPPER.convertValue(
          Map.of("status", "queued", "attempt", 0, "dispatched", 1, "epoch", -1),
          ExecutionState.class);

  private final AdmittedExecution execution = Samples.execution();

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
  void dropsTheStartOfAnOlderAttemptWithoutKillingTheNewer() {
    Drop superseded = new Drop(DropReason.SUPERSEDED, false);
    ExecutionState newer = running(2, "b");
    for (int number : new int[] {1, 2, 3}) {
      assertThat(Decider.decide(newer, started(execution, number, "a"), newer.epoch() - 1))
          .isEqualTo(superseded);
    }
    assertThat(decide(retrying(1), started(execution, 1, "c"))).isEqualTo(superseded);
  }

  @Test
  void theLatestStartIsTheNewestAttemptWhateverItsNumber() {
    for (int number : new int[] {1, 2}) {
      assertThat(decide(running(2, "b"), started(execution, number, "c")))
          .isEqualTo(new Run(started(execution, 3, "c")));
    }
    assertThat(decide(running(2, "b"), started(execution, 2, "b")))
        .isEqualTo(new Run(started(execution, 2, "b")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 20})
  void theFailureOfASupersededAttemptNeitherEndsNorRetries(int maxAttempts) {
    RetryPolicy policy =
        new RetryPolicy(maxAttempts, 100, 2.0, 1000, List.of("platform"), OnWorkerLost.RETRY);
    AdmittedExecution limited = with(policy);
    Instant soonAfter = NOW.plusSeconds(5);
    ExecutionState second = startedInTurn(limited, started(limited, 2, "b", soonAfter));
    ExecutionState sameNumber = startedInTurn(limited, started(limited, 1, "b", soonAfter));
    AttemptFinished failed = finished(limited, 1, "a", PLATFORM_FAILURE);
    for (ExecutionState state : List.of(second, sameNumber)) {
      for (AttemptFinished each : List.of(failed, failed.startedAtOffset(1L))) {
        Drop dropped = new Drop(DropReason.SUPERSEDED, false);
        assertThat(Decider.decide(state, each, 3, NOW)).isEqualTo(dropped);
      }
      AttemptFinished success = finished(limited, state.attempt(), "b", SUCCESS);
      assertThat(Decider.decide(state, success, 4, NOW)).isEqualTo(new Terminal(success, false));
    }
  }

  @Test
  void theOrderOfStartsCountsNotTheClocksOfTheWorkers() {
    Instant clockAhead = NOW.plusSeconds(86_400);
    AttemptFinished old =
        finished(execution, 1, "a", PLATFORM_FAILURE, List.of(), List.of(), clockAhead);
    assertThat(decide(running(2, "b"), old.startedAtOffset(OFFSET - 3)))
        .isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    AttemptFinished unseen = startedBefore(Duration.ofDays(1), PLATFORM_FAILURE);
    assertThat(decide(running(2, "b"), unseen.startedAtOffset(OFFSET - 1)))
        .isInstanceOf(Retry.class);
  }

  @Test
  void aSuccessIsNeverADuplicateOfAFailure() {
    AttemptFinished success = finished(execution, 1, "b", SUCCESS);
    assertThat(decide(retrying(1), success)).isEqualTo(new Terminal(success, false));
  }

  @Test
  void theFirstOfTwoRecordsThatDispatchOneAttemptRuns() {
    ExecutionState first =
        QUEUED.running(started(execution, 1, "a").dispatchedBy(1, "0/14", List.of()), 1);
    AttemptStarted second = started(execution, 1, "b").dispatchedBy(1, "0/15", List.of());
    assertThat(decide(first, second)).isEqualTo(new Drop(DropReason.DUPLICATE, true, "b"));

    AttemptFinished failed =
        finished(execution, 1, "b", PLATFORM_FAILURE).dispatchedBy("0/15").startedAtOffset(2L);
    assertThat(decide(first, failed)).isEqualTo(new Drop(DropReason.DUPLICATE, false));
    AttemptFinished success = finished(execution, 1, "b", SUCCESS).dispatchedBy("0/15");
    assertThat(decide(first, success)).isEqualTo(new Terminal(success, true));
  }

  @Test
  void aRedeliveredRecordAndTheNextAttemptRun() {
    ExecutionState first =
        QUEUED.running(started(execution, 1, "a").dispatchedBy(1, "0/14", List.of()), 1);
    AttemptStarted redelivered = started(execution, 2, "b").dispatchedBy(1, "0/14", List.of());
    assertThat(decide(first, redelivered)).isEqualTo(new Run(redelivered));
    AttemptStarted next = started(execution, 2, "c").dispatchedBy(2, "0/15", List.of());
    assertThat(decide(first, next)).isEqualTo(new Run(next));
    AttemptFinished failed =
        finished(execution, 2, "c", PLATFORM_FAILURE).dispatchedBy("0/15").startedAtOffset(2L);
    assertThat(decide(first, failed)).isInstanceOf(Retry.class);
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dropsRecordsOfAnAttemptThatALaterOneSuperseded(boolean isSuccess) {
    AttemptFinished old =
        startedBefore(Duration.ofSeconds(11), isSuccess ? SUCCESS : PLATFORM_FAILURE);
    assertThat(decide(running(2, "b"), old)).isEqualTo(new Drop(DropReason.SUPERSEDED, false));
  }

  @Test
  void believesALowerNumberThatMayHaveBeenCountedWithoutAView() {
    AttemptFinished success = startedBefore(Duration.ofSeconds(-1), SUCCESS);
    assertThat(decide(running(2, "b"), success)).isEqualTo(new Terminal(success, true));
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

  /** Three stops of its worker leave all attempts of the policy. */
  @Test
  void attemptsThatWereGivenBackAreNotUsedUp() {
    ExecutionState state = QUEUED;
    List<AttemptSummary> earlier = List.of();
    for (int number = 1; number <= 3; number++) {
      AttemptStarted start = started(execution, number, "n" + number);
      state = state.running(start.dispatchedBy(1, "0/5", earlier), 2L * number);
      Decision decision =
          Decider.decide(state, returned(execution, number, "n" + number, Reason.DRAINED));
      earlier = ((Decision.GivenBack) decision).earlier();
      state = state.givenBack(earlier, 2L * number + 1);
      assertThat(state.status()).isEqualTo(ExecutionStatus.RETRYING);
    }
    assertThat(earlier).extracting(AttemptSummary::outcome).containsOnly("WorkerDrained");
    assertThat(earlier).extracting(AttemptSummary::worker).containsOnly(Samples.WORKER);

    for (int failures = 1; failures <= 3; failures++) {
      int number = 3 + failures;
      state = state.running(started(execution, number, "f"), 2L * number);
      AttemptFinished failed =
          finished(execution, number, "f", PLATFORM_FAILURE, earlier, List.of());
      Decision decision = Decider.decide(state, failed, 2L * number + 1, NOW);
      if (failures == 3) {
        assertThat(decision).isEqualTo(new Terminal(failed, false));
      } else {
        earlier = ((Retry) decision).dispatch().previous();
        state = state.retrying(number + 1, 2L * number + 1);
      }
    }
  }

  @Test
  void anAttemptWhoseLockWasLostIsNoLostWorkerEvenIfItSaysSoLater() {
    Instant soonAfter = NOW.plusSeconds(5);
    List<AttemptSummary> lost = List.of(AttemptSummary.lost(1, Samples.WORKER, NOW));
    ExecutionState second =
        QUEUED.running(
            started(execution, 2, "b", soonAfter).dispatchedBy(1, "0/5", lost), OFFSET - 1);
    Decision decision = Decider.decide(second, returned(execution, 1, "a", Reason.LOCK_LOST));
    List<AttemptSummary> known = ((Decision.EarlierGivenBack) decision).earlier();
    assertThat(known).extracting(AttemptSummary::outcome).containsExactly("LockLost");

    AttemptFinished failed =
        finished(execution, 2, "b", PLATFORM_FAILURE, lost, List.of(), soonAfter);
    Retry retry = (Retry) decide(second.after(known), failed);
    assertThat(retry.dispatch().previous())
        .extracting(AttemptSummary::outcome)
        .containsExactly("LockLost", "SandboxLost");
    assertThat(decide(second.after(known), finished(execution, 2, "b", SUCCESS, lost, List.of())))
        .isInstanceOfSatisfying(
            Terminal.class, end -> assertThat(end.finished().previous()).isEqualTo(known));
  }

  @Test
  void theFailureOfASupersededAttemptIsDroppedAfterTheNewestWasGivenBack() {
    ExecutionState second = QUEUED.running(started(execution, 2, "b", NOW.plusSeconds(5)), 2);
    ExecutionState back = second.givenBack(List.of(), 3);
    AttemptFinished failed = finished(execution, 1, "a", PLATFORM_FAILURE);
    for (AttemptFinished each : List.of(failed, failed.startedAtOffset(1L))) {
      assertThat(decide(back, each)).isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    }
  }

  @Test
  void aReturnThatConcernsNoStartIsDropped() {
    AttemptReturned other = returned(execution, 1, "x", Reason.DRAINED);
    assertThat(Decider.decide(running(1, "a"), other))
        .isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    assertThat(Decider.decide(ExecutionState.UNKNOWN, other))
        .isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    assertThat(Decider.decide(ended("a"), returned(execution, 1, "a", Reason.DRAINED)))
        .isEqualTo(new Drop(DropReason.AFTER_TERMINAL, false));
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

  /** Attempt 1 ("a") starts at offset 1, {@code next} at offset 2. */
  private static ExecutionState startedInTurn(AdmittedExecution limited, AttemptStarted next) {
    ExecutionState first = QUEUED.running(started(limited, 1, "a"), 1);
    Decision decision = Decider.decide(first, next, 2);
    assertThat(decision).isInstanceOf(Run.class);
    return first.running(((Run) decision).started(), 2);
  }

  private Decision decide(ExecutionState state, AttemptStarted started) {
    return Decider.decide(state, started, OFFSET);
  }

  private Decision decide(ExecutionState state, AttemptFinished finished) {
    return Decider.decide(state, finished, OFFSET, NOW);
  }

  private AttemptFinished startedBefore(Duration before, Outcome outcome) {
    return finished(execution, 1, "a", outcome, List.of(), List.of(), NOW.minus(before));
  }

  private static AdmittedExecution with(RetryPolicy policy) {
    return Samples.execution(ExecutionId.random(), policy);
  }

  private static ExecutionState running(int attempt, String nonce) {
    return new ExecutionState(
        ExecutionStatus.RUNNING, attempt, attempt, nonce, NOW, null, List.of(), OFFSET - 2);
  }

  private static ExecutionState retrying(int failed) {
    return new ExecutionState(
        ExecutionStatus.RETRYING, failed, failed + 1, "a", NOW, null, List.of(), OFFSET - 1);
  }

  private static ExecutionState ended(@org.jspecify.annotations.Nullable String nonce) {
    return new ExecutionState(
        ExecutionStatus.CANCELLED, 1, 1, nonce, NOW, null, List.of(), OFFSET - 2);
  }
}
