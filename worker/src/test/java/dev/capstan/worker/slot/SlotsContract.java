package dev.capstan.worker.slot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.KafkaSettings;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.worker.attempt.AttemptMetrics;
import dev.capstan.worker.attempt.AttemptPipelines;
import dev.capstan.worker.attempt.BoundCeilings;
import dev.capstan.worker.attempt.Executions;
import dev.capstan.worker.attempt.MemoryBudget;
import dev.capstan.worker.attempt.ScriptedProvider;
import dev.capstan.worker.attempt.SoloRun;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.kill.KillListener;
import dev.capstan.worker.kill.RunningAttempts;
import dev.capstan.worker.provider.BreakableProvider;
import dev.capstan.worker.provider.CircuitBreakerProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Behaviour of slots on any broker, with scripted programs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SlotsContract {
  private static final Duration LOCK = Duration.ofSeconds(15);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final RunningAttempts running = new RunningAttempts();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private KafkaLane kafka;
  private Path folder;
  private String lane;
  private int lanes;

  /** Starts a broker for all tests and returns its address. */
  protected abstract String startBroker(Path folder);

  /** After all tests. */
  protected void stopBroker() {}

  @BeforeAll
  void startKafka(@TempDir Path temp) {
    folder = temp;
    kafka = new KafkaLane(startBroker(temp.resolve("kafka")));
  }

  @AfterAll
  void stopKafka() {
    if (kafka != null) {
      kafka.close();
    }
    stopBroker();
  }

  @BeforeEach
  void makeALane() throws Exception {
    lane = "lane" + lanes++;
    kafka.create(lane, LOCK);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
    opened.clear();
  }

  @Test
  void aDispatchIsStartedRunAndPublished() {
    work(ScriptedProvider.printing("hi\n"), 2, Duration.ofSeconds(5));
    AdmittedExecution execution = dispatch();
    AttemptFinished finished = awaitFinished(execution);
    assertThat(finished.outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(kafka.results(execution, AttemptStarted.class)).hasSize(1);
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(kafka.unfinished(lane)).isZero());
  }

  /** Another run would have the same result, so it is not run again. */
  @Test
  void aResultThatTheBrokerRefusesEndsTheJobAsTheProgramsFault() throws Exception {
    byte[] random = new byte[5_000];
    new Random(1).nextBytes(random);
    String text = Base64.getEncoder().encodeToString(random);
    kafka.limit(Topics.RESULTS, 4_000);
    try {
      work(ScriptedProvider.printing(text), 1, Duration.ofSeconds(5));
      AdmittedExecution execution = dispatch();
      ExecutionError error = awaitFinished(execution).outcome().error();
      assertThat(error).isNotNull();
      assertThat(error.type()).isEqualTo(ErrorType.INVALID_ANSWER);
      assertThat(error.retryable()).isFalse();
      assertThat(kafka.results(execution, AttemptStarted.class)).hasSize(1);
      await().atMost(TIMEOUT).untilAsserted(() -> assertThat(kafka.unfinished(lane)).isZero());
    } finally {
      kafka.limit(Topics.RESULTS, null);
    }
  }

  @Test
  void invalidRecordsGoToTheDeadLetterTopicAndTheLaneContinues() {
    work(ScriptedProvider.printing(""), 1, Duration.ofSeconds(5));
    byte[] dispatched = RecordType.ATTEMPT_DISPATCHED.wireName().getBytes(UTF_8);
    String ready = Topics.ready(lane);
    kafka.send(ready, "{}".getBytes(UTF_8), null);
    kafka.send(ready, null, dispatched);
    kafka.send(ready, "not json".getBytes(UTF_8), dispatched);
    kafka.send(ready, "{\"execution\":{}}".getBytes(UTF_8), dispatched);
    kafka.send(ready, new byte[300_000], dispatched);
    kafka.send(ready, "{}".getBytes(UTF_8), "java.lang.Runtime".getBytes(UTF_8));
    kafka.send(ready, KillOrder.all(Executions.python("").executionId(), "x"));
    AdmittedExecution good = dispatch();
    assertThat(awaitFinished(good).outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(kafka.deadOf(lane)).hasSize(7).allSatisfy(reason -> assertThat(reason).isNotBlank());
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(kafka.unfinished(lane)).isZero());
  }

  @Test
  void aKillOrderEndsTheProgramWithoutAResult() throws Exception {
    ScriptedProvider provider = ScriptedProvider.hanging();
    work(provider, 1, Duration.ofSeconds(5));
    AdmittedExecution execution = dispatch();
    provider.running.await();
    kafka.send(Topics.CONTROL, KillOrder.all(execution.executionId(), "cancelled"));
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(kafka.unfinished(lane)).isZero());
    assertThat(kafka.results(execution, AttemptFinished.class)).isEmpty();
  }

  @Test
  void attemptsThatOutlastTheDrainGraceAreReleasedToAnotherWorker() throws Exception {
    ScriptedProvider hanging = ScriptedProvider.hanging();
    Slots first = work(hanging, 1, Duration.ofMillis(100));
    AdmittedExecution execution = dispatch();
    hanging.running.await();
    first.stop();
    assertThat(first.isRunning()).isFalse();
    assertThat(kafka.results(execution, AttemptReturned.class))
        .extracting(AttemptReturned::reason)
        .containsExactly(AttemptReturned.Reason.DRAINED);
    work(ScriptedProvider.printing("second"), 1, Duration.ofSeconds(5));
    assertThat(awaitFinished(execution).output().stdout()).isEqualTo("second");
  }

  @Test
  void theLockIsKeptForAsLongAsTheProgramRuns() throws Exception {
    ScriptedProvider provider = ScriptedProvider.hanging();
    work(provider, 2, Duration.ofSeconds(5));
    AdmittedExecution execution = dispatch();
    provider.running.await();
    await()
        .during(LOCK.plusSeconds(2))
        .atMost(LOCK.plusSeconds(20))
        .until(() -> kafka.results(execution, AttemptStarted.class).size() == 1);
    kafka.send(Topics.CONTROL, KillOrder.all(execution.executionId(), "enough"));
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(kafka.unfinished(lane)).isZero());
  }

  @Test
  void jobsAreNotPulledWhileTheProviderIsBrokenAndGoOnByThemselves() {
    BreakableProvider behind = new BreakableProvider();
    CircuitBreakerProvider provider =
        new CircuitBreakerProvider(behind, 4, Duration.ofSeconds(1), Clock.systemUTC());
    behind.breakDown();
    work(provider, provider::serves, 2, Duration.ofSeconds(5));
    List<AdmittedExecution> first = Stream.generate(this::dispatch).limit(4).toList();
    await().atMost(TIMEOUT).until(() -> !provider.condition().isUp());
    assertThat(provider.condition().reason()).isEqualTo("the engine is gone");

    await().atMost(TIMEOUT).until(() -> behind.trials() > 0);
    List<AdmittedExecution> waiting = Stream.generate(this::dispatch).limit(4).toList();
    int trials = behind.trials();
    await().atMost(TIMEOUT).until(() -> behind.trials() > trials + 1);
    assertThat(waiting)
        .allSatisfy(each -> assertThat(kafka.results(each, AttemptStarted.class)).isEmpty());

    behind.repair();
    assertThat(waiting)
        .allSatisfy(
            each ->
                assertThat(awaitFinished(each).outcome().status())
                    .isEqualTo(ExecutionStatus.SUCCESS));
    assertThat(first).allSatisfy(each -> assertThat(awaitFinished(each)).isNotNull());
    assertThat(provider.condition().isUp()).isTrue();
  }

  private AdmittedExecution dispatch() {
    AdmittedExecution execution = Executions.python("print('hi')");
    kafka.send(Topics.ready(lane), Dispatch.first(execution));
    return execution;
  }

  private AttemptFinished awaitFinished(AdmittedExecution execution) {
    await().atMost(TIMEOUT).until(() -> !kafka.results(execution, AttemptFinished.class).isEmpty());
    return kafka.results(execution, AttemptFinished.class).getFirst();
  }

  private Slots work(SandboxProvider provider, int slots, Duration drainGrace) {
    return work(provider, () -> true, slots, drainGrace);
  }

  private Slots work(
      SandboxProvider provider, BooleanSupplier mayPull, int slots, Duration drainGrace) {
    String name = "worker-" + opened.size();
    KafkaClients clients = new KafkaClients(KafkaSettings.plain(kafka.address()), name);
    opened.add(clients);
    SlotFactory intake = new SlotFactory(clients, name, LOCK, Metrics.unexported());
    opened.add(intake);
    InMemoryObjectStore store = new InMemoryObjectStore();
    Slots working =
        intake.slots(
            Map.of(lane, slots),
            AttemptPipelines.create(
                "worker",
                provider,
                new InMemoryViewCache(),
                store,
                intake.reporter(),
                new InputPreparer(store, new DatasetCache(store, folder.resolve("datasets"), 1)),
                BoundCeilings.DEFAULT,
                new MemoryBudget(2L << 30),
                new SoloRun(Duration.ZERO, System::nanoTime),
                Duration.ofMinutes(10),
                10,
                folder.resolve("spool"),
                AttemptMetrics.unexported(),
                Tracing.OFF,
                Clock.fixed(Executions.SUBMITTED, ZoneOffset.UTC),
                System::nanoTime),
            running,
            mayPull,
            drainGrace);
    KillListener kills = new KillListener(clients, running);
    kills.start();
    opened.add(kills::stop);
    working.start();
    opened.add(working::stop);
    return working;
  }
}
