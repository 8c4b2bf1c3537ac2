package dev.capstan.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.kafka.RecordReader;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.worker.attempt.AttemptMetrics;
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.AttemptPipelines;
import dev.capstan.worker.attempt.BoundCeilings;
import dev.capstan.worker.attempt.Executions;
import dev.capstan.worker.attempt.MemoryBudget;
import dev.capstan.worker.attempt.ScriptedProvider;
import dev.capstan.worker.attempt.SoloRun;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.kill.RunningAttempts;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A slot with a scripted consumer. */
@Timeout(60)
class SlotTest {
  private static final TopicPartition READY = new TopicPartition(Topics.ready("default"), 0);
  private static final Duration LOCK = Duration.ofMillis(300);
  private static final Duration OVERHEAD = Duration.ofMillis(100);

  @TempDir private Path folder;
  private final RunningAttempts running = new RunningAttempts();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final AdmittedExecution execution = Executions.python("print('hi')");

  /** After a restart of the broker, another slot of the same worker often gets the record. */
  @Test
  void aLostLockKillsTheAttemptThatHeldItAndFreesItsSlot() {
    Queue<ShareConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    consumers.add(losesTheLockOf(dispatch(execution)));
    consumers.add(drains());
    try (KillSwitch heir = running.register(execution.executionId())) {
      slot(ScriptedProvider.hanging(), consumers, LOCK).run();
      assertThat(consumers).isEmpty();
      assertThat(heir.reason()).isNull();
      assertThat(running.count()).isEqualTo(1);
      assertThat(returned()).extracting(AttemptReturned::reason).containsExactly(Reason.LOCK_LOST);
    }
  }

  /** Nothing in its way reacts to an interrupt. */
  @Test
  void anAttemptThatHangsIsThePlatformsFaultAndItsSlotGoesOn() throws Exception {
    ObjectNode brief = Json.MAPPER.valueToTree(execution);
    ((ObjectNode) brief.path("limits")).put("timeout_seconds", 1);
    AdmittedExecution limited = Json.MAPPER.treeToValue(brief, AdmittedExecution.class);
    CountDownLatch engine = new CountDownLatch(1);
    Queue<ShareConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    consumers.add(delivers(dispatch(limited)));
    try {
      slot(ScriptedProvider.hangingIn(engine), consumers, Duration.ofMinutes(1)).run();
      assertThat(published(AttemptFinished.class))
          .singleElement()
          .satisfies(
              end -> {
                ExecutionError error = end.outcome().error();
                assertThat(error.type()).isEqualTo(ErrorType.INTERNAL_ERROR);
                assertThat(error.retryable()).isTrue();
                assertThat(end.nonce())
                    .isEqualTo(published(AttemptStarted.class).getFirst().nonce());
              });
      assertThat(running.count()).isZero();
    } finally {
      engine.countDown();
    }
  }

  /** Delivers one record, then tells the worker to stop. */
  private ShareConsumer<byte[], byte[]> delivers(ConsumerRecord<byte[], byte[]> record) {
    Queue<ConsumerRecords<byte[], byte[]>> polls = new ArrayDeque<>();
    polls.add(new ConsumerRecords<>(Map.of(READY, List.of(record)), Map.of()));
    return consumer(
        () -> {
          draining.set(polls.isEmpty());
          return Optional.ofNullable(polls.poll()).orElseGet(ConsumerRecords::empty);
        },
        Map.of());
  }

  private List<AttemptReturned> returned() {
    return published(AttemptReturned.class);
  }

  private <T> List<T> published(Class<T> kind) {
    return producer.history().stream()
        .map(record -> RecordReader.read(received(record)))
        .map(content -> ((RecordReader.Decoded) content).document())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private Slot slot(
      SandboxProvider provider, Queue<ShareConsumer<byte[], byte[]>> consumers, Duration lock) {
    ResultPublisher publisher =
        new ResultPublisher(
            producer, new Flusher(producer), new RecordCodec("test"), Metrics.unexported());
    return new Slot(
        "default-0",
        consumers::remove,
        lock,
        pipeline(provider, publisher),
        publisher,
        running,
        () -> true,
        draining::get);
  }

  private AttemptPipeline pipeline(SandboxProvider provider, ResultPublisher publisher) {
    InMemoryObjectStore store = new InMemoryObjectStore();
    return AttemptPipelines.create(
        "worker-1",
        provider,
        new InMemoryViewCache(),
        store,
        publisher,
        new InputPreparer(store, new DatasetCache(store, folder.resolve("datasets"), 1)),
        BoundCeilings.DEFAULT,
        new MemoryBudget(2L << 30),
        new SoloRun(Duration.ZERO, System::nanoTime),
        OVERHEAD,
        10,
        folder.resolve("spool"),
        AttemptMetrics.unexported(),
        Tracing.OFF,
        Clock.fixed(Executions.SUBMITTED, ZoneOffset.UTC),
        System::nanoTime);
  }

  private static ConsumerRecord<byte[], byte[]> dispatch(AdmittedExecution dispatched) {
    Dispatch dispatch = Dispatch.first(dispatched);
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            READY.topic(), READY.partition(), 5, new byte[0], RecordCodec.encode(dispatch));
    new RecordCodec("test")
        .headers(dispatch)
        .forEach(header -> record.headers().add(header.name(), header.value()));
    return record;
  }

  /** Delivers one record; the broker refuses every acknowledgement. */
  private static ShareConsumer<byte[], byte[]> losesTheLockOf(
      ConsumerRecord<byte[], byte[]> record) {
    Queue<ConsumerRecords<byte[], byte[]>> polls = new ArrayDeque<>();
    polls.add(new ConsumerRecords<>(Map.of(READY, List.of(record)), Map.of()));
    KafkaException lost = new InvalidRecordStateException("another member has it");
    return consumer(
        () -> Optional.ofNullable(polls.poll()).orElseGet(ConsumerRecords::empty),
        Map.of(new TopicIdPartition(Uuid.randomUuid(), READY), Optional.of(lost)));
  }

  /** Delivers nothing, and tells the worker to stop. */
  private ShareConsumer<byte[], byte[]> drains() {
    return consumer(
        () -> {
          draining.set(true);
          return ConsumerRecords.empty();
        },
        Map.of());
  }

  private interface Polls {
    ConsumerRecords<byte[], byte[]> next();
  }

  @SuppressWarnings("unchecked")
  private static ShareConsumer<byte[], byte[]> consumer(
      Polls polls, Map<TopicIdPartition, Optional<KafkaException>> answers) {
    return (ShareConsumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            SlotTest.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "poll" -> polls.next();
                  case "commitSync" -> answers;
                  default -> null;
                });
  }
}
