package dev.capstan.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.kafka.RecordReader;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
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

/** A slot with a scripted consumer. */
@Timeout(60)
class SlotTest {
  private static final TopicPartition READY = new TopicPartition(Topics.ready("default"), 0);
  private static final Duration LOCK = Duration.ofMillis(300);

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
    consumers.add(losesTheLockOf(dispatch()));
    consumers.add(drains());
    try (KillSwitch heir = running.register(execution.executionId())) {
      slot(ScriptedProvider.hanging(), consumers).run();
      assertThat(consumers).isEmpty();
      assertThat(heir.reason()).isNull();
      assertThat(running.count()).isEqualTo(1);
      assertThat(returned()).extracting(AttemptReturned::reason).containsExactly(Reason.LOCK_LOST);
    }
  }

  private List<AttemptReturned> returned() {
    return producer.history().stream()
        .map(record -> RecordReader.read(received(record)))
        .map(content -> ((RecordReader.Decoded) content).document())
        .filter(AttemptReturned.class::isInstance)
        .map(AttemptReturned.class::cast)
        .toList();
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private Slot slot(SandboxProvider provider, Queue<ShareConsumer<byte[], byte[]>> consumers) {
    ResultPublisher publisher =
        new ResultPublisher(
            producer, new Flusher(producer), new RecordCodec("test"), Metrics.unexported());
    return new Slot(
        "default-0",
        consumers::remove,
        LOCK,
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
        10,
        folder.resolve("spool"),
        AttemptMetrics.unexported(),
        Tracing.OFF,
        Clock.fixed(Executions.SUBMITTED, ZoneOffset.UTC),
        System::nanoTime);
  }

  private ConsumerRecord<byte[], byte[]> dispatch() {
    Dispatch dispatch = Dispatch.first(execution);
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
