package dev.capstan.sink;

import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.event.CompletedEvent;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Behaviour of the sink with any broker, cache and store. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ResultSinkContract {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String INSTANCE = "capstan.sink.instance=it";

  private RunningSink rig;
  private ConfigurableApplicationContext sink;

  /** Empty servers, for all tests. */
  protected abstract SinkServers servers(Path folder);

  @BeforeAll
  void startServers(@TempDir Path folder) throws Exception {
    rig = new RunningSink(servers(folder));
    // the sink is first: it waits for its topics
    try (ConfigurableApplicationContext early = rig.startSink(INSTANCE)) {
      rig.createTopics();
      assertThat(early.isRunning()).isTrue();
    }
  }

  @AfterAll
  void stopServers() {
    if (rig != null) {
      rig.close();
    }
  }

  @BeforeEach
  void startSink() {
    sink = rig.startSink(INSTANCE);
  }

  @AfterEach
  void stopSink() {
    sink.close();
  }

  @Test
  void aResultBecomesACapsuleAViewAndATombstone() throws Exception {
    AdmittedExecution execution = Samples.execution();
    CountDownLatch told = new CountDownLatch(1);
    cache().registerWaiter(execution.key(), "it", LONG);
    AutoCloseable subscription = cache().listen("it", key -> told.countDown());

    rig.publish(execution.key(), started(execution, 1, "a"));
    AttemptFinished finished = finished(execution, 1, "a", SUCCESS);
    rig.publish(execution.key(), finished);

    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    subscription.close();
    byte[] capsule = store().get(ObjectKeys.capsule(execution.key())).orElseThrow();
    assertThat(CapsuleSeal.defect(capsule)).isEmpty();
    ExecutionView view = cache().find(execution.key()).orElseThrow();
    assertThat(view.status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(view.capsuleDigest()).isEqualTo(capsule(execution.key()).digest());
    assertThat(new String(cache().findDocument(execution.key()).orElseThrow(), UTF_8))
        .contains("\"status\":\"success\"", "\"stdout\":\"1\\n\"", "\"capsule\":{\"href\"");
    await().atMost(LONG).until(() -> rig.read(Topics.EXECUTIONS, execution.key()).size() == 1);
    assertThat(rig.read(Topics.EXECUTIONS, execution.key()).getFirst().value()).isNull();
    List<ConsumerRecord<byte[], byte[]>> events = rig.read(Topics.EVENTS, execution.key());
    assertThat(events).hasSize(1);
    assertThat(header(events.getFirst(), "ce_type")).isEqualTo("dev.capstan.execution.completed");
    assertThat(header(events.getFirst(), "ce_tenant")).isEqualTo("default");
    CompletedEvent event = Json.MAPPER.readValue(events.getFirst().value(), CompletedEvent.class);
    assertThat(event.data().path("status").asString()).isEqualTo("success");
    assertThat(event.data().path("stdout").asString()).isEqualTo("1\n");
    assertThat(event.data().path("capsule").path("digest").asString())
        .isEqualTo(view.capsuleDigest());
  }

  @Test
  void aRejectionThatWasNeverAdmittedIsAnEndLikeAnyOther() throws Exception {
    AdmittedExecution execution = Samples.execution();
    Outcome rejected =
        new Outcome.Rejected(ExecutionError.of(ErrorType.INVALID_REQUEST, "no", "{}", null));
    rig.publish(execution.key(), finished(execution, 0, null, rejected));
    rig.publish(execution.key(), finished(execution, 0, null, rejected));
    rig.flush();

    await().atMost(LONG).until(rig::isDrained);
    assertThat(status(execution.key())).contains(ExecutionStatus.REJECTED);
    assertThat(rig.read(Topics.EVENTS, execution.key())).hasSize(1);
  }

  @Test
  void aFailureOfThePlatformIsRetriedByADelayTopic() throws Exception {
    AdmittedExecution execution = Samples.execution();
    rig.publish(execution.key(), started(execution, 1, "a"));
    rig.publish(execution.key(), finished(execution, 1, "a", PLATFORM_FAILURE));

    await().atMost(LONG).until(() -> delayed(execution.key()).size() == 1);

    Dispatch dispatch =
        Json.MAPPER.readValue(delayed(execution.key()).getFirst().value(), Dispatch.class);
    assertThat(dispatch.attempt()).isEqualTo(2);
    assertThat(dispatch.execution()).isEqualTo(execution);
    assertThat(dispatch.notBefore()).isNotNull();
    assertThat(dispatch.previous()).hasSize(1);
    assertThat(status(execution.key())).contains(ExecutionStatus.RETRYING);
    assertThat(store().get(ObjectKeys.capsule(execution.key()))).isEmpty();
  }

  @Test
  void invalidRecordsGoToTheDeadLetterTopicAndDoNotBlockOthers() throws Exception {
    AdmittedExecution execution = Samples.execution();
    String type = "dev.capstan.attempt.finished";
    String key = ExecutionId.random().value();
    rig.publishRaw(key, new byte[] {0, 1, 2, -1}, Map.of("ce_type", type));
    rig.publishRaw(key, "{}".getBytes(UTF_8), Map.of("ce_type", type));
    rig.publishRaw(key, null, Map.of("ce_type", type));
    rig.publishRaw(key, "{}".getBytes(UTF_8), Map.of("ce_type", "java.lang.Runtime"));
    rig.publishRaw(key, "{}".getBytes(UTF_8), Map.of());
    rig.publishRaw(key, new byte[3 << 20], Map.of("ce_type", type));
    rig.publishRaw(key, "{}".getBytes(UTF_8), Map.of("ce_type", type, "requires", "time-travel"));
    rig.publishRaw(
        "not an id",
        RecordCodec.encode(finished(execution, 1, "a", SUCCESS)),
        Map.of("ce_type", type));
    rig.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    rig.flush();

    await().atMost(LONG).until(() -> status(execution.key()).isPresent());
    await().atMost(LONG).until(rig::isDrained);

    List<ConsumerRecord<byte[], byte[]>> dead = rig.read(Topics.DEAD);
    assertThat(dead).hasSize(8);
    assertThat(dead)
        .allSatisfy(
            record -> {
              assertThat(header(record, "dead_reason")).isNotEmpty();
              assertThat(header(record, "dead_topic")).isEqualTo(Topics.RESULTS);
              assertThat(header(record, "dead_partition")).matches("[0-3]");
              assertThat(header(record, "dead_offset")).matches("\\d+");
            });
    assertThat(dead)
        .anySatisfy(record -> assertThat(header(record, "dead_reason")).contains("requires"));
    assertThat(dead)
        .anySatisfy(
            record -> assertThat(header(record, "dead_omitted_bytes")).isEqualTo("" + (3 << 20)));
    assertThat(metrics().count(Metric.DEAD_LETTERS)).isEqualTo(8);
  }

  @Test
  void cancelAndFinishRaceForOneEnd() throws Exception {
    Random random = new Random(Seed.orElse(57));
    List<AdmittedExecution> executions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      AdmittedExecution execution = Samples.execution();
      executions.add(execution);
      rig.publish(execution.key(), started(execution, 1, "a"));
      AttemptFinished finish = finished(execution, 1, "a", SUCCESS);
      AttemptFinished cancel = cancelled(execution);
      boolean isCancelFirst = random.nextBoolean();
      rig.publish(execution.key(), isCancelFirst ? cancel : finish);
      rig.publish(execution.key(), isCancelFirst ? finish : cancel);
    }
    rig.flush();
    await().atMost(LONG).until(rig::isDrained);

    for (AdmittedExecution execution : executions) {
      assertThat(status(execution.key())).contains(capsule(execution.key()).result().status());
    }
    assertThat(metrics().count(Metric.EXECUTIONS_ENDED)).isEqualTo(200);
    assertThat(metrics().count(Metric.RESULTS_DROPPED, "late")).isEqualTo(200);
    long cancels =
        executions.stream()
            .filter(each -> capsule(each.key()).result().status() == ExecutionStatus.CANCELLED)
            .count();
    assertThat(metrics().count(Metric.KILLS_SENT)).isEqualTo(cancels);
    assertThat(cancels).isBetween(1L, 199L);
  }

  @Test
  void nothingIsLostWhileTheStoreIsDown() throws Exception {
    List<AdmittedExecution> executions = publishSuccesses(20);
    await().atMost(LONG).until(rig::isDrained);
    rig.stopStore();
    executions.addAll(publishSuccesses(60));
    await().atMost(LONG).until(() -> metrics().count(Metric.STORE_RETRIES) > 4);
    assertThat(rig.isDrained()).isFalse();
    rig.startStore();

    await().atMost(LONG).until(rig::isDrained);

    assertThat(executions)
        .allSatisfy(each -> assertThat(status(each.key())).contains(ExecutionStatus.SUCCESS));
    assertThat(metrics().count(Metric.EXECUTIONS_ENDED)).isEqualTo(80);
  }

  @Test
  void aSinkThatEndsInTheMiddleOfABatchIsFollowedByOneThatRepeatsIt() throws Exception {
    sink.close();
    sink = rig.startSink(INSTANCE, "capstan.sink.grace=0s", "capstan.sink.max-batch=1000");
    List<AdmittedExecution> executions = publishSuccesses(500);
    Metrics interrupted = metrics();
    await().atMost(LONG).until(() -> interrupted.count(Metric.EXECUTIONS_ENDED) > 20);
    sink.close();
    assertThat(interrupted.count(Metric.EXECUTIONS_ENDED)).isLessThan(500);

    sink = rig.startSink(INSTANCE);
    await().atMost(LONG).until(rig::isDrained);

    List<String> tombstones =
        rig.read(Topics.EXECUTIONS).stream().map(each -> new String(each.key(), UTF_8)).toList();
    for (AdmittedExecution execution : executions) {
      assertThat(status(execution.key())).contains(ExecutionStatus.SUCCESS);
      assertThat(tombstones).contains(execution.executionId().value());
    }
  }

  @Test
  void anotherSinkTakesItsShareOver() throws Exception {
    List<AdmittedExecution> executions = publishSuccesses(100);
    try (ConfigurableApplicationContext second = rig.startSink("capstan.sink.instance=second")) {
      executions.addAll(publishSuccesses(300));
      await().atMost(LONG).until(rig::isDrained);
      assertThat(second.isRunning()).isTrue();
    }
    executions.addAll(publishSuccesses(50));
    await().atMost(LONG).until(rig::isDrained);
    assertThat(executions)
        .allSatisfy(each -> assertThat(status(each.key())).contains(ExecutionStatus.SUCCESS));
  }

  private List<AdmittedExecution> publishSuccesses(int count) {
    List<AdmittedExecution> executions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AdmittedExecution execution = Samples.execution();
      executions.add(execution);
      rig.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    }
    rig.flush();
    return executions;
  }

  private List<ConsumerRecord<byte[], byte[]>> delayed(ExecutionKey key) {
    return Topics.delays().stream()
        .flatMap(rung -> rig.read(Topics.delay(rung), key).stream())
        .toList();
  }

  private Capsule capsule(ExecutionKey key) {
    return Json.MAPPER.readValue(store().get(ObjectKeys.capsule(key)).orElseThrow(), Capsule.class);
  }

  private Optional<ExecutionStatus> status(ExecutionKey key) {
    return cache().find(key).map(ExecutionView::status);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  private ObjectStore store() {
    return sink.getBean(ObjectStore.class);
  }

  private ViewCache cache() {
    return sink.getBean(ViewCache.class);
  }

  private Metrics metrics() {
    return sink.getBean(Metrics.class);
  }
}
