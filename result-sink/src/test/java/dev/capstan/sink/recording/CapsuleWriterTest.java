package dev.capstan.sink.recording;

import static dev.capstan.sink.Samples.NOW;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.sink.FaultyObjectStore;
import dev.capstan.sink.FaultyObjectStore.Step;
import dev.capstan.sink.Samples;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.object.StoreRetries;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CapsuleWriterTest {
  private final FaultyObjectStore store = new FaultyObjectStore();
  private final Capsules capsules = new Capsules(store);
  private final List<Duration> pauses = new ArrayList<>();
  private final Metrics metrics = Metrics.unexported();
  private final AdmittedExecution execution = Samples.execution();

  @Test
  void sealsTheContentOfTheRecord() throws Exception {
    AttemptFinished record = finished(execution, 1, "a", SUCCESS);

    RecordingOutcome recorded = writerAt(NOW.plusMillis(44)).record(record);

    byte[] bytes = store.real().get(ObjectKeys.capsule(execution.key())).orElseThrow();
    assertThat(CapsuleSeal.defect(bytes)).isEmpty();
    Capsule stored = capsules.find(execution.key()).orElseThrow();
    assertThat(recorded).isEqualTo(new RecordingOutcome.Won(stored));
    assertThat(stored.resultId()).isEqualTo(record.resultId());
    assertThat(stored.result().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(stored.result().stdout()).isEqualTo("1\n");
    assertThat(stored.result().timings()).isEqualTo(new Timings(2, 3, 41, 4L));
    assertThat(stored.recordedAt()).isEqualTo(NOW.plusMillis(44));
    assertThat(stored.serviceVersion()).isEqualTo("1.2.3");
    assertThat(stored.attempts()).hasSize(1);
  }

  @Test
  void showsADifferenceBetweenClocksAsNothing() throws Exception {
    writerAt(NOW.minusSeconds(9)).record(finished(execution, 1, "a", SUCCESS));

    assertThat(capsules.find(execution.key()).orElseThrow().result().timings())
        .isEqualTo(new Timings(2, 3, 41, 0L));
  }

  @Test
  void winsAfterALostAnswerWithTheCapsuleThatIsStored() throws Exception {
    AttemptFinished record = finished(execution, 1, "a", SUCCESS);
    failOnce(Step.AFTER_CREATE);

    RecordingOutcome recorded = writerAt(NOW).record(record);

    assertThat(recorded)
        .isEqualTo(new RecordingOutcome.Won(capsules.find(execution.key()).orElseThrow()));
  }

  @Test
  void winsAgainAfterACrashWithTheCapsuleThatIsStored() throws Exception {
    AttemptFinished record = finished(execution, 1, "a", SUCCESS);
    RecordingOutcome first = writerAt(NOW).record(record);

    assertThat(writerAt(NOW.plusSeconds(60)).record(record)).isEqualTo(first);
  }

  @Test
  void losesToAnotherRecord() throws Exception {
    RecordingOutcome first = writerAt(NOW).record(Samples.cancelled(execution));

    RecordingOutcome second = writerAt(NOW).record(finished(execution, 1, "a", SUCCESS));

    assertThat(second).isEqualTo(new RecordingOutcome.Lost(first.capsule()));
    assertThat(capsules.find(execution.key()).orElseThrow().result().status())
        .isEqualTo(ExecutionStatus.CANCELLED);
  }

  @Test
  void retriesDuringAStoreOutage() throws Exception {
    failTimes(Step.BEFORE_CREATE, 9);

    RecordingOutcome recorded = writerAt(NOW).record(finished(execution, 1, "a", SUCCESS));

    assertThat(recorded).isInstanceOf(RecordingOutcome.Won.class);
    assertThat(metrics.count(Metric.STORE_RETRIES)).isEqualTo(9);
    assertThat(pauses)
        .hasSize(9)
        .startsWith(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200))
        .endsWith(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  @Test
  void outlastsAStoreThatFailsTheReadAfterTheRefusal() throws Exception {
    AttemptFinished record = finished(execution, 1, "a", SUCCESS);
    writerAt(NOW).record(record);
    failTimes(Step.BEFORE_GET, 2);

    assertThat(writerAt(NOW).record(record)).isInstanceOf(RecordingOutcome.Won.class);
  }

  @Test
  void createsAgainWhenTheRefusedObjectIsGone() throws Exception {
    AttemptFinished record = finished(execution, 1, "a", SUCCESS);
    writerAt(NOW).record(Samples.cancelled(execution));
    store.onStep(
        step -> {
          if (step == Step.BEFORE_GET) {
            store.real().delete(ObjectKeys.capsule(execution.key()));
            store.onStep(other -> {});
          }
        });

    assertThat(writerAt(NOW).record(record)).isInstanceOf(RecordingOutcome.Won.class);
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    failTimes(Step.BEFORE_CREATE, 1);
    CapsuleWriter writer =
        new CapsuleWriter(
            capsules,
            Clock.systemUTC(),
            "1.2.3",
            new StoreRetries(
                delay -> {
                  throw new InterruptedException();
                },
                () -> metrics.increment(Metric.STORE_RETRIES)));

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> writer.record(finished(execution, 1, "a", SUCCESS)));
  }

  @Test
  void deletesTheLosersPartsButNoneOfTheWinnerAndNoneOfOthers() throws Exception {
    StoredPart shared = put(ObjectKeys.output(execution.key(), "a", "rows"));
    StoredPart own = put(ObjectKeys.output(execution.key(), "b", "stdout"));
    StoredPart foreign = put(ObjectKeys.output(Samples.execution().key(), "b", "rows"));
    RecordingOutcome won =
        writerAt(NOW).record(finished(execution, 1, "a", SUCCESS, List.of(), List.of(shared)));
    AttemptFinished loser =
        finished(execution, 1, "b", SUCCESS, List.of(), List.of(shared, own, foreign));

    new LosingAttemptCleanup(store).delete(loser, won.capsule());

    assertThat(store.real().get(own.object())).isEmpty();
    assertThat(store.real().get(shared.object())).isPresent();
    assertThat(store.real().get(foreign.object())).isPresent();
  }

  @Test
  void duringAStoreOutageTheLosingAttemptsPartsRemain() throws Exception {
    StoredPart own = put(ObjectKeys.output(execution.key(), "b", "stdout"));
    RecordingOutcome won = writerAt(NOW).record(finished(execution, 1, "a", SUCCESS));
    failTimes(Step.BEFORE_DELETE, 1);

    new LosingAttemptCleanup(store)
        .delete(finished(execution, 1, "b", SUCCESS, List.of(), List.of(own)), won.capsule());

    assertThat(store.real().get(own.object())).isPresent();
  }

  private StoredPart put(String key) {
    store.put(key, new byte[] {1}, "text/plain");
    return new StoredPart(key.endsWith("rows") ? "rows" : "stdout", key, 1, "00");
  }

  private CapsuleWriter writerAt(Instant now) {
    return new CapsuleWriter(
        capsules,
        Clock.fixed(now, ZoneOffset.UTC),
        "1.2.3",
        new StoreRetries(pauses::add, () -> metrics.increment(Metric.STORE_RETRIES)));
  }

  private void failOnce(Step where) {
    failTimes(where, 1);
  }

  private void failTimes(Step where, int times) {
    AtomicInteger left = new AtomicInteger(times);
    store.onStep(
        step -> {
          if (step == where && left.getAndDecrement() > 0) {
            throw new ObjectStoreException("away", new IOException("switched off"));
          }
        });
  }
}
