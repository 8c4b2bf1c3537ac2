package dev.capstan.sink.decision;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.sink.decision.Decision.Drop;
import dev.capstan.sink.decision.Decision.DropReason;
import dev.capstan.sink.decision.Decision.Retry;
import dev.capstan.sink.decision.Decision.Run;
import dev.capstan.sink.decision.Decision.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupersededAttemptTest extends DeciderBench {
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
  void theFailureOfASupersededAttemptIsDroppedAfterTheNewestWasGivenBack() {
    ExecutionState second = QUEUED.running(started(execution, 2, "b", NOW.plusSeconds(5)), 2);
    ExecutionState back = second.givenBack(List.of(), 3);
    AttemptFinished failed = finished(execution, 1, "a", PLATFORM_FAILURE);
    for (AttemptFinished each : List.of(failed, failed.startedAtOffset(1L))) {
      assertThat(decide(back, each)).isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    }
  }
}
