package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.observability.metric.Metric;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.Crash;
import dev.capstan.sink.FaultyObjectStore;
import dev.capstan.sink.FaultyViewCache;
import dev.capstan.sink.Samples;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ViewCacheException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes between each two steps of a record, then repeats it as the next sink would. */
class CrashBetweenStepsTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final SinkHarness sink = new SinkHarness(pause -> {}, nanoTime::get);
  private final AdmittedExecution execution = Samples.execution();

  @ParameterizedTest
  @EnumSource(
      value = FaultyObjectStore.Step.class,
      names = {"BEFORE_CREATE", "AFTER_CREATE"})
  void aResultSurvivesACrashAroundTheCreation(FaultyObjectStore.Step where) throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    crashOnce(where);

    assertThatExceptionOfType(Crash.class).isThrownBy(() -> sink.work(1, true));
    sink.restart();
    sink.work(1, true);

    assertEndedOnce(ExecutionStatus.SUCCESS);
  }

  @ParameterizedTest
  @EnumSource(FaultyViewCache.Step.class)
  void aResultSurvivesACrashAroundTheView(FaultyViewCache.Step where) throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    crashOnce(where);

    assertThatExceptionOfType(Crash.class).isThrownBy(() -> sink.work(1, true));
    sink.restart();
    sink.work(1, true);

    assertEndedOnce(ExecutionStatus.SUCCESS);
  }

  @Test
  void aResultSurvivesAnAbortedTransaction() throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));

    sink.work(1, false);
    sink.work(1, true);

    assertEndedOnce(ExecutionStatus.SUCCESS);
  }

  @ParameterizedTest
  @EnumSource(FaultyViewCache.Step.class)
  void aRetrySurvivesACrashAroundTheView(FaultyViewCache.Step where) throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));
    crashOnce(where);

    assertThatExceptionOfType(Crash.class).isThrownBy(() -> sink.work(1, true));
    sink.restart();
    sink.work(1, true);

    assertThat(sink.retries()).hasSize(1);
  }

  @Test
  void aRetrySurvivesAnAbortedTransactionAlthoughTheViewShowsIt() throws Exception {
    sink.publish(execution.key(), started(execution, 1, "a"));
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));

    sink.work(2, false);
    assertThat(status()).isEqualTo(ExecutionStatus.RETRYING);
    sink.work(2, true);

    assertThat(sink.retries()).hasSize(1);
  }

  @Test
  void aDuplicateOfARetriedFailureStartsNoSecondChainInItsBatchOrLater() throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));
    sink.publish(execution.key(), finished(execution, 1, "b", PLATFORM_FAILURE));

    sink.work(2, false);
    sink.work(2, true);
    sink.work(1, true);

    assertThat(sink.retries()).hasSize(1);
    assertThat(sink.metrics.count(Metric.RESULTS_DROPPED, "duplicate")).isEqualTo(3);
  }

  @Test
  void aKillSurvivesAnAbortedTransaction() throws Exception {
    sink.publish(execution.key(), started(execution, 1, "a"));
    sink.publish(execution.key(), cancelled(execution));

    sink.work(2, false);
    sink.work(2, true);

    assertThat(sink.sentTo(Topics.CONTROL)).hasSize(1);
    assertEndedOnce(ExecutionStatus.CANCELLED);
  }

  @Test
  void aRetryAfterAFlushAsksTheStoreFirst() throws Exception {
    sink.publish(execution.key(), cancelled(execution));
    sink.work(1, true);
    sink.cache.real().flush();
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));

    sink.work(1, true);

    assertThat(sink.retries()).isEmpty();
    assertThat(sink.metrics.count(Metric.RESULTS_DROPPED, "late")).isEqualTo(1);
    assertThat(status()).isEqualTo(ExecutionStatus.CANCELLED);
  }

  @Test
  void aWinnerContinuesEvenIfTheViewShowsItAsSuperseded() throws Exception {
    sink.publish(execution.key(), started(execution, 2, "b", Samples.NOW.plusSeconds(60)));
    sink.work(1, true);
    sink.restart();
    sink.cache.real().setUnavailable(true);
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    sink.work(1, false);
    sink.cache.real().setUnavailable(false);
    nanoTime.addAndGet(2_000_000_000L);

    sink.work(1, true);

    assertEndedOnce(ExecutionStatus.SUCCESS);
  }

  @Test
  void aStartThatTheSinkHasSeenIsRememberedWithoutTheView() throws Exception {
    sink.publish(execution.key(), started(execution, 2, "b", Samples.NOW.plusSeconds(60)));
    sink.work(1, true);
    sink.cache.real().setUnavailable(true);
    sink.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));
    sink.work(1, true);

    assertThat(sink.metrics.count(Metric.RESULTS_DROPPED, "superseded")).isEqualTo(1);
    assertThat(sink.retries()).isEmpty();
  }

  @Test
  void aCacheOutageBlocksNothingAndMarksTheViewForARebuild() throws Exception {
    sink.cache.real().markComplete(true);
    sink.cache.real().setUnavailable(true);
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    sink.work(1, true);
    assertThat(sink.sentTo(Topics.EXECUTIONS)).hasSize(1);

    sink.cache.real().setUnavailable(false);
    nanoTime.addAndGet(2_000_000_000L);
    AdmittedExecution next = Samples.execution();
    sink.publish(next.key(), finished(next, 1, "a", SUCCESS));
    sink.work(1, true);

    assertThat(sink.cache.isComplete()).isFalse();
    assertThat(sink.cache.find(next.key())).isPresent();
  }

  @Test
  void duringACacheOutageTheCacheIsProbedOncePerSecond() throws Exception {
    AtomicLong calls = new AtomicLong();
    sink.cache.onStep(
        step -> {
          calls.incrementAndGet();
          throw new ViewCacheException("away", new IOException("switched off"));
        });
    for (int i = 0; i < 50; i++) {
      AdmittedExecution each = Samples.execution();
      sink.publish(each.key(), finished(each, 1, "a", SUCCESS));
    }

    sink.work(50, true);

    assertThat(calls.get()).isEqualTo(1);
    assertThat(sink.sentTo(Topics.EXECUTIONS)).hasSize(50);
  }

  @Test
  void aLongResultIsNotCached() throws Exception {
    var outcome =
        new dev.capstan.schema.attempt.Outcome.Failure(
            dev.capstan.schema.attempt.ExecutionError.of(
                dev.capstan.schema.attempt.ErrorType.PYTHON_ERROR, "x".repeat(20_000)));
    sink.publish(execution.key(), finished(execution, 1, "a", outcome));

    sink.work(1, true);

    assertThat(status()).isEqualTo(ExecutionStatus.ERROR);
    assertThat(sink.cache.findDocument(execution.key())).isEmpty();
  }

  private void assertEndedOnce(ExecutionStatus status) {
    assertThat(sink.store.real().get(ObjectKeys.capsule(execution.key()))).isPresent();
    assertThat(sink.capsules.find(execution.key()).orElseThrow().result().status())
        .isEqualTo(status);
    assertThat(status()).isEqualTo(status);
    assertThat(sink.cache.findDocument(execution.key())).isPresent();
    assertThat(sink.sentTo(Topics.EXECUTIONS)).hasSize(1);
    assertThat(sink.sentTo(Topics.EXECUTIONS).getFirst().value()).isNull();
    assertThat(sink.retries()).isEmpty();
  }

  private ExecutionStatus status() {
    return sink.cache.find(execution.key()).orElseThrow().status();
  }

  private void crashOnce(FaultyObjectStore.Step where) {
    AtomicBoolean armed = new AtomicBoolean(true);
    sink.store.onStep(
        step -> {
          if (step == where && armed.getAndSet(false)) {
            throw new Crash();
          }
          if (step == FaultyObjectStore.Step.BEFORE_GET && armed.get()) {
            throw new ObjectStoreException("away", new IOException());
          }
        });
  }

  private void crashOnce(FaultyViewCache.Step where) {
    AtomicBoolean armed = new AtomicBoolean(true);
    sink.cache.onStep(
        step -> {
          if (step == where && armed.getAndSet(false)) {
            throw new Crash();
          }
        });
  }
}
