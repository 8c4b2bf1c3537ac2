package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Fault;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.breaker.CircuitBreakerObjectStore;
import dev.capstan.storage.breaker.ProtectedResource;
import dev.capstan.storage.breaker.ResourceCircuitBreaker;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewChanges;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.kill.RunningAttempts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class AttemptPipelineTest {
  private static final Instant NOW = Executions.SUBMITTED.plusMillis(40);
  private static final Long EPOCH = 7L;
  private static final String RECORD = "0/5";

  @TempDir private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final InMemoryViewCache views = new InMemoryViewCache();
  private final List<AttemptStarted> started = new ArrayList<>();
  private final List<Boolean> waitedFor = new ArrayList<>();
  private final RunningAttempts running = new RunningAttempts();
  private final MemoryBudget memory = new MemoryBudget(2L << 30);
  private final SoloRun solo = new SoloRun(Duration.ZERO, System::nanoTime);
  private final Metrics metrics = Metrics.unexported();
  private final AdmittedExecution execution = Executions.python("print('hi')");

  @Test
  void aProgramThatEndsWellIsPublishedWithItsOutput() throws Exception {
    AttemptFinished finished =
        publish(run(ScriptedProvider.printing("hi\n"), Dispatch.first(execution)));
    assertThat(finished.outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(finished.output()).isNotNull();
    assertThat(finished.output().stdout()).isEqualTo("hi\n");
    assertThat(finished.attempt()).isEqualTo(1);
    assertThat(finished.timings().queuedMs()).isEqualTo(40);
    assertThat(started)
        .singleElement()
        .extracting(AttemptStarted::nonce)
        .isEqualTo(finished.nonce());
    assertThat(waitedFor).containsExactly(false);
    assertThat(finished.epoch()).isEqualTo(EPOCH);
    assertThat(finished.dispatchId()).isEqualTo(RECORD);
  }

  @Test
  void attemptsAreCountedByResultAndTheirStagesTimed() throws Exception {
    run(ScriptedProvider.printing("hi\n"), Dispatch.first(execution));
    store.put(ObjectKeys.capsule(execution.key()), new byte[] {1}, "application/json");
    run(ScriptedProvider.printing(""), Dispatch.first(execution));
    assertThat(metrics.count(Metric.ATTEMPTS, "default", "scripted", "success")).isEqualTo(1);
    assertThat(metrics.count(Metric.ATTEMPTS, "default", "scripted", "skipped")).isEqualTo(1);
    for (Metric stage : List.of(Metric.JOB_QUEUED, Metric.JOB_ACQUIRE, Metric.JOB_RUN)) {
      assertThat(metrics.count(stage)).as(stage.name()).isEqualTo(1);
    }
  }

  @Test
  void endedExecutionsAreNotRunAgain() throws Exception {
    store.put(ObjectKeys.capsule(execution.key()), new byte[] {1}, "application/json");
    ScriptedProvider provider = ScriptedProvider.printing("");
    assertThat(run(provider, Dispatch.first(execution))).isInstanceOf(Disposition.Skip.class);
    assertThat(provider.runs).isEmpty();
    assertThat(started).isEmpty();
  }

  @Test
  void aDispatchThatALaterAttemptHasOvertakenIsDropped() throws Exception {
    views.apply(execution.key(), ViewChanges.admitted(execution, NOW, 0, 0));
    views.apply(execution.key(), ViewChanges.retrying(execution, 1, 5));
    assertThat(run(ScriptedProvider.printing(""), Dispatch.first(execution)))
        .isInstanceOf(Disposition.Skip.class);
    Dispatch second = new Dispatch(execution, 2, null, List.of());
    assertThat(publish(run(ScriptedProvider.printing(""), second)).attempt()).isEqualTo(2);
  }

  @Test
  void expiredExecutionsAreNotStarted() throws Exception {
    AttemptFinished finished =
        publish(
            run(
                ScriptedProvider.printing(""),
                Dispatch.first(execution),
                execution.expiresAt().plusSeconds(1)));
    assertThat(finished.outcome().status()).isEqualTo(ExecutionStatus.EXPIRED);
    assertThat(finished.attempt()).isZero();
    assertThat(started).isEmpty();
  }

  @Test
  void attemptsWhoseWorkersVanishedAreInTheHistory() throws Exception {
    views.apply(execution.key(), ViewChanges.admitted(execution, NOW, 0, 0));
    run(ScriptedProvider.printing(""), Dispatch.first(execution));
    views.apply(execution.key(), ViewChanges.started(started.getFirst(), 3));
    AttemptFinished second = publish(run(ScriptedProvider.printing(""), Dispatch.first(execution)));
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(ExecutionDocuments.terminal(second, 0).attempts())
        .extracting(AttemptSummary::outcome)
        .containsExactly("WorkerLost", "success");
    assertThat(second.previous())
        .containsExactly(AttemptSummary.lost(1, "worker-1", started.getFirst().startedAt()));
  }

  @Test
  void anAttemptThatWasGivenBackIsReportedAndStartsAgainWithAllItsAttempts() throws Exception {
    views.apply(execution.key(), ViewChanges.admitted(execution, NOW, 0, 0));
    List<AttemptSummary> earlier = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      Disposition report = runAndKill(Dispatch.first(execution), KillSwitch.Reason.WORKER_STOPS);
      AttemptReturned returned = ((Disposition.GiveBack) report).returned();
      assertThat(returned.nonce()).isEqualTo(started.getLast().nonce());
      assertThat(returned.attempt()).isEqualTo(number);
      assertThat(returned.reason()).isEqualTo(AttemptReturned.Reason.DRAINED);
      views.apply(execution.key(), ViewChanges.started(started.getLast(), 2L * number));
      earlier.add(returned.summary(number));
      views.apply(execution.key(), ViewChanges.returned(number, earlier, 2L * number + 1));
    }
    AttemptFinished last = publish(run(ScriptedProvider.printing(""), Dispatch.first(execution)));
    assertThat(last.outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(last.previous()).isEqualTo(earlier);
    assertThat(started.getLast().earlier()).isEqualTo(earlier);
  }

  @Test
  void aLostLockIsReportedAsSuch() throws Exception {
    Disposition report = runAndKill(Dispatch.first(execution), KillSwitch.Reason.LOCK_LOST);
    assertThat(((Disposition.GiveBack) report).returned().reason())
        .isEqualTo(AttemptReturned.Reason.LOCK_LOST);
  }

  @Test
  void aProgramWhoseWorkersWereLostTwiceRunsOnlyAlone() throws Exception {
    Dispatch suspect =
        new Dispatch(execution, 3, null, List.of(AttemptSummary.lost(1), AttemptSummary.lost(2)));
    try (SoloRun.Turn neighbour = solo.amongOthers(() -> false).orElseThrow()) {
      assertThat(run(ScriptedProvider.printing(""), suspect))
          .isEqualTo(new Disposition.GiveBack("a job must run alone"));
      assertThat(started).isEmpty();
      run(ScriptedProvider.printing(""), Dispatch.first(Executions.python("1")));
      assertThat(started).hasSize(1);
    }
    assertThat(publish(run(ScriptedProvider.printing(""), suspect)).attempt()).isEqualTo(3);
  }

  /** A second record of an attempt, for example after a submission that was repeated. */
  @Test
  void anAttemptThatWasStartedForAnotherRecordIsSkippedAndNoLostWorker() throws Exception {
    views.apply(execution.key(), ViewChanges.admitted(execution, NOW, 0, 0));
    Dispatch dispatch = Dispatch.first(execution);
    run(ScriptedProvider.printing(""), dispatch);
    views.apply(
        execution.key(),
        ViewChanges.started(started.getFirst().dispatchedBy(1, "0/4", List.of()), 3));
    ScriptedProvider provider = ScriptedProvider.printing("");
    assertThat(run(provider, dispatch)).isInstanceOf(Disposition.Skip.class);
    assertThat(provider.runs).isEmpty();

    Dispatch next = new Dispatch(execution, 2, null, List.of());
    assertThat(publish(run(provider, next)).attempt()).isEqualTo(2);
  }

  @Test
  void anExecutionThatKillsItsWorkersEndsAsWorkerLost() throws Exception {
    ScriptedProvider provider = ScriptedProvider.printing("");
    AttemptFinished finished = publish(run(pipeline(provider, NOW), Dispatch.first(execution), 4));
    assertThat(finished.outcome().error().type()).isEqualTo(ErrorType.WORKER_LOST);
    assertThat(provider.runs).isEmpty();
  }

  @Test
  void theStartOfAnAtMostOnceExecutionIsDurableBeforeTheProgramRuns() throws Exception {
    Dispatch once = Dispatch.first(Executions.atMostOnce());
    ScriptedProvider provider = ScriptedProvider.printing("");
    run(provider, once);
    assertThat(waitedFor).containsExactly(true);
    AttemptFinished again = publish(run(provider, once));
    assertThat(again.outcome().error().type()).isEqualTo(ErrorType.WORKER_LOST);
    assertThat(provider.runs).hasSize(1);
  }

  /** The store was not even called, so the mark that would forbid another start does not exist. */
  @Test
  void anAtMostOnceExecutionWhoseStartWasRefusedWithoutACallIsGivenBack() throws Exception {
    ResourceCircuitBreaker breaker =
        new ResourceCircuitBreaker(
            new ProtectedResource("store", "it waits"),
            new CircuitBreakerSettings(1, Duration.ZERO, 1, Duration.ofDays(1)),
            Clock.systemUTC());
    ObjectStore guarded = new CircuitBreakerObjectStore(store, breaker);
    store.setUnavailable(true);
    assertThatThrownBy(() -> guarded.stat("x")).isInstanceOf(ObjectStoreException.class);
    store.setUnavailable(false);
    assertThat(breaker.isClosed()).isFalse();

    Dispatch once = Dispatch.first(Executions.atMostOnce());
    ScriptedProvider provider = ScriptedProvider.printing("");
    assertThat(run(pipeline(provider, NOW, guarded), once, 1))
        .isInstanceOf(Disposition.GiveBack.class);
    assertThat(provider.runs).isEmpty();
    assertThat(publish(run(provider, once)).outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void aSandboxThatCannotBeMadeIsThePlatformsFault() throws Exception {
    ScriptedProvider broken =
        new ScriptedProvider(
            (input, answer) -> {
              throw new SandboxException("no more cgroups");
            });
    AttemptFinished finished = publish(run(broken, Dispatch.first(execution)));
    assertThat(finished.outcome().error().type()).isEqualTo(ErrorType.SANDBOX_START_FAILED);
    assertThat(finished.outcome().error().retryable()).isTrue();
  }

  @Test
  void aDatasetWithNamesThatContradictEachOtherIsTheFaultOfItsTenant() throws Exception {
    List<DatasetFile> files =
        Stream.of("a", "a/b.csv").map(name -> new DatasetFile(name, "x", "0", 1)).toList();
    ObjectNode withDataset = Json.MAPPER.valueToTree(execution);
    withDataset.putPOJO("dataset", new PinnedDataset(new Name("d"), "sha256:0", files));
    AdmittedExecution invalid = Json.MAPPER.treeToValue(withDataset, AdmittedExecution.class);
    ScriptedProvider provider = ScriptedProvider.printing("");
    ExecutionError error = publish(run(provider, Dispatch.first(invalid))).outcome().error();
    assertThat(error.type()).isEqualTo(ErrorType.INVALID_INPUT);
    assertThat(error.fault()).isEqualTo(Fault.USER);
    assertThat(error.retryable()).isFalse();
    assertThat(provider.runs).isEmpty();
  }

  /** Also while others have all memory: what never runs here does not wait for it. */
  @Test
  void aRequestAboveTheCeilingsEndsAtOnceAndIsNotRetried() throws Exception {
    ObjectNode larger = Json.MAPPER.valueToTree(execution);
    ((ObjectNode) larger.path("limits")).put("memory_bytes", 3L << 30);
    ScriptedProvider provider = ScriptedProvider.printing("");
    AdmittedExecution large = Json.MAPPER.treeToValue(larger, AdmittedExecution.class);
    MemoryBudget.Share all = memory.take(2L << 30, () -> false).orElseThrow();
    AttemptFinished finished = publish(run(provider, Dispatch.first(large)));
    all.close();
    ExecutionError error = finished.outcome().error();
    assertThat(error.type()).isEqualTo(ErrorType.CEILING_EXCEEDED);
    assertThat(error.fault()).isEqualTo(Fault.LIMIT);
    assertThat(error.retryable()).isFalse();
    assertThat(error.message())
        .contains(
            "/resources/memory_bytes is 3221225472, the ceiling of lane default is 2147483648");
    assertThat(provider.runs).isEmpty();
    assertThat(started).isEmpty();
  }

  @Test
  void aDefectOfOursIsReportedAsSuch() throws Exception {
    ScriptedProvider broken =
        new ScriptedProvider(
            (input, answer) -> {
              throw new IllegalStateException("a bug");
            });
    assertThat(publish(run(broken, Dispatch.first(execution))).outcome().error().type())
        .isEqualTo(ErrorType.INTERNAL_ERROR);
  }

  @Test
  void aKilledAttemptIsDroppedWhenTheExecutionEndedAndGivenBackWhenTheWorkerStops()
      throws Exception {
    assertThat(runAndKill(Dispatch.first(execution), KillSwitch.Reason.EXECUTION_ENDED))
        .isInstanceOf(Disposition.Skip.class);
    assertThat(runAndKill(Dispatch.first(execution), KillSwitch.Reason.WORKER_STOPS))
        .isInstanceOf(Disposition.GiveBack.class);
  }

  @Test
  void anAtMostOnceExecutionIsNotReleasedWhenTheWorkerStops() throws Exception {
    Disposition report =
        runAndKill(Dispatch.first(Executions.atMostOnce()), KillSwitch.Reason.WORKER_STOPS);
    assertThat(publish(report).outcome().error().type()).isEqualTo(ErrorType.WORKER_LOST);
  }

  private Disposition runAndKill(Dispatch dispatch, KillSwitch.Reason reason) throws Exception {
    ScriptedProvider provider = ScriptedProvider.hanging();
    try (ExecutorService attempt = Executors.newSingleThreadExecutor()) {
      Future<Disposition> report = attempt.submit(() -> run(provider, dispatch));
      provider.running.await();
      running.kill(dispatch.execution().executionId(), reason);
      return report.get();
    }
  }

  private Disposition run(ScriptedProvider provider, Dispatch dispatch)
      throws InterruptedException {
    return run(provider, dispatch, NOW);
  }

  private Disposition run(ScriptedProvider provider, Dispatch dispatch, Instant now)
      throws InterruptedException {
    return run(pipeline(provider, now), dispatch, 1);
  }

  private Disposition run(AttemptPipeline pipeline, Dispatch dispatch, int deliveryCount)
      throws InterruptedException {
    try (KillSwitch kill = running.register(dispatch.execution().executionId())) {
      return pipeline.run(new DispatchDelivery(dispatch, RECORD, deliveryCount), kill);
    }
  }

  private AttemptPipeline pipeline(ScriptedProvider provider, Instant now) {
    return pipeline(provider, now, store);
  }

  private AttemptPipeline pipeline(ScriptedProvider provider, Instant now, ObjectStore marks) {
    AttemptReporter reporter =
        (record, wait) -> {
          started.add(record);
          waitedFor.add(wait);
          return () -> EPOCH;
        };
    return AttemptPipelines.create(
        "worker-1",
        provider,
        views,
        marks,
        reporter,
        new InputPreparer(store, new DatasetCache(store, folder.resolve("datasets"), 1 << 20)),
        BoundCeilings.DEFAULT,
        memory,
        solo,
        Duration.ofMinutes(10),
        10,
        folder.resolve("spool"),
        new AttemptMetrics(metrics, "scripted", Map.of("default", 2)),
        Tracing.OFF,
        Clock.fixed(now, ZoneOffset.UTC),
        System::nanoTime);
  }

  private static AttemptFinished publish(Disposition report) {
    assertThat(report).isInstanceOf(Disposition.Publish.class);
    return ((Disposition.Publish) report).finished();
  }
}
