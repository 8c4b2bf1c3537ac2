package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.sink.Samples;
import dev.capstan.sink.decision.ExecutionState;
import org.junit.jupiter.api.Test;

class ExecutionStateCacheTest {
  private final ExecutionStateCache states = new ExecutionStateCache();
  private final AdmittedExecution execution = Samples.execution();
  private final ExecutionState running =
      ExecutionState.UNKNOWN.running(started(execution, 1, "a"), 7);

  @Test
  void keepsStatesUntilTheExecutionEnds() {
    states.note(execution.key(), running);
    assertThat(states.find(execution.key())).isEqualTo(running);

    states.note(execution.key(), running.ended(ExecutionStatus.SUCCESS));
    assertThat(states.find(execution.key())).isNull();
  }

  @Test
  void unknownStatesAreNotCached() {
    states.note(execution.key(), running);
    states.note(execution.key(), null);
    assertThat(states.find(execution.key())).isNull();

    states.note(execution.key(), ExecutionState.UNKNOWN);
    assertThat(states.find(execution.key())).isNull();
  }

  @Test
  void forgetsTheOldestBeyondItsBound() {
    states.note(execution.key(), running);
    for (int i = 0; i < 10_000; i++) {
      states.note(Samples.execution().key(), running);
    }
    assertThat(states.find(execution.key())).isNull();
  }

  @Test
  void forgetsEverythingWhenAsked() {
    states.note(execution.key(), running);
    states.forgetAll();
    assertThat(states.find(execution.key())).isNull();
  }
}
