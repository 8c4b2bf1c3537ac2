package dev.capstan.sink.decision;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.returned;
import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.sink.Samples;
import dev.capstan.sink.decision.Decision.Drop;
import dev.capstan.sink.decision.Decision.DropReason;
import dev.capstan.sink.decision.Decision.Retry;
import dev.capstan.sink.decision.Decision.Terminal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReturnedAttemptTest extends DeciderBench {
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
  void aReturnThatConcernsNoStartIsDropped() {
    AttemptReturned other = returned(execution, 1, "x", Reason.DRAINED);
    assertThat(Decider.decide(running(1, "a"), other))
        .isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    assertThat(Decider.decide(ExecutionState.UNKNOWN, other))
        .isEqualTo(new Drop(DropReason.SUPERSEDED, false));
    assertThat(Decider.decide(ended("a"), returned(execution, 1, "a", Reason.DRAINED)))
        .isEqualTo(new Drop(DropReason.AFTER_TERMINAL, false));
  }
}
