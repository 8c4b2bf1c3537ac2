package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.returned;
import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.sink.Samples;
import dev.capstan.storage.view.ExecutionView;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the next worker learns about attempts that were given back. */
class ReturnedAttemptTest {
  private static final List<AttemptSummary> LOST =
      List.of(AttemptSummary.lost(1, Samples.WORKER, NOW));

  private final SinkHarness sink = new SinkHarness(pause -> {}, System::nanoTime);
  private final AdmittedExecution execution = Samples.execution();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDrainedAttemptIsNoLostWorkerAlsoIfTheNextWorkerDidNotKnow(boolean isRestarted)
      throws Exception {
    publishStart(started(execution, 1, "a"), List.of());
    sink.publish(execution.key(), returned(execution, 1, "a", Reason.DRAINED));
    sink.work(2, true);
    assertThat(view().status()).isEqualTo(ExecutionStatus.RETRYING);
    assertThat(outcomes()).containsExactly("WorkerDrained");
    if (isRestarted) {
      sink.restart();
    }
    publishStart(started(execution, 2, "b"), LOST);
    sink.work(1, true);
    assertThat(view().status()).isEqualTo(ExecutionStatus.RUNNING);
    assertThat(view().attempt()).isEqualTo(2);
    assertThat(outcomes()).containsExactly("WorkerDrained");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLockThatIsReportedLostAfterTheNextStartIsNoLostWorker(boolean isRestarted)
      throws Exception {
    publishStart(started(execution, 1, "a"), List.of());
    publishStart(started(execution, 2, "b"), LOST);
    sink.work(2, true);
    assertThat(outcomes()).containsExactly("WorkerLost");
    if (isRestarted) {
      sink.restart();
    }
    sink.publish(execution.key(), returned(execution, 1, "a", Reason.LOCK_LOST));
    sink.work(1, true);
    assertThat(view().status()).isEqualTo(ExecutionStatus.RUNNING);
    assertThat(view().nonce()).isEqualTo("b");
    assertThat(outcomes()).containsExactly("LockLost");
    assertThat(sink.retries()).isEmpty();
  }

  private void publishStart(AttemptStarted start, List<AttemptSummary> earlier) {
    sink.publish(execution.key(), start.dispatchedBy(1, "0/5", earlier));
  }

  private ExecutionView view() {
    return sink.cache.find(execution.key()).orElseThrow();
  }

  private List<String> outcomes() {
    return view().earlier().stream().map(AttemptSummary::outcome).toList();
  }
}
