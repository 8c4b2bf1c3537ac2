package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.FaultyObjectStore;
import dev.capstan.sink.FaultyViewCache;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LosingAttemptCleanup;
import dev.capstan.storage.object.RetryPause;
import dev.capstan.storage.object.StoreRetries;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A sink with fakes and a log instead of Kafka: uncommitted records are read again. */
final class SinkHarness {
  static final RecordCodec CODEC = new RecordCodec("capstan/test");

  final FaultyObjectStore store = new FaultyObjectStore();
  final FaultyViewCache cache = new FaultyViewCache();
  final Capsules capsules = new Capsules(store);
  final Metrics metrics = Metrics.unexported();
  final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
  final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
  final ResultIntake intake;
  private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();
  private final ExecutionStateCache states = new ExecutionStateCache();
  private int position;
  int committed;

  /** Result of the transaction after a batch. */
  enum Transaction {
    WAITS,
    COMMITS,
    ABORTS
  }

  SinkHarness(RetryPause pause, LongSupplier nanoTime) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    StoreRetries retries = new StoreRetries(pause, () -> metrics.increment(Metric.STORE_RETRIES));
    intake =
        new ResultIntake(
            new CapsuleWriter(capsules, clock, "test", retries),
            capsules,
            retries,
            new LosingAttemptCleanup(store),
            new BestEffortView(
                cache, nanoTime, () -> metrics.increment(Metric.VIEW_OPERATIONS_SKIPPED)),
            ViewRetention.DEFAULT,
            CODEC,
            metrics,
            Tracing.OFF,
            clock,
            4);
  }

  void publish(ExecutionKey key, Object document) {
    log.add(record(log.size(), key.id().value(), document));
  }

  static ConsumerRecord<byte[], byte[]> record(long offset, String key, Object document) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            Topics.RESULTS, 0, offset, key.getBytes(UTF_8), RecordCodec.encode(document));
    for (RecordHeader header : CODEC.headers(document)) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }

  /**
   * Processes up to {@code count} records, one after the other, so that a seed gives one sequence
   * of events, as {@link ResultBatchRunner} does side by side.
   *
   * @return what was sent by the transaction, empty when it was not committed
   */
  List<ProducerRecord<byte[], byte[]>> work(int count, Transaction transaction)
      throws InterruptedException {
    ResultHandler handler = intake.handler();
    int end = Math.min(log.size(), position + count);
    for (ConsumerRecord<byte[], byte[]> record : log.subList(position, end)) {
      DecodedResult.Readable reading = (DecodedResult.Readable) ResultReader.read(record);
      HandledResult handled = handler.handle(states.find(reading.key()), reading);
      states.note(reading.key(), handled.state());
      pending.addAll(handled.records());
    }
    position = end;
    return switch (transaction) {
      case WAITS -> List.of();
      case COMMITS -> commit();
      case ABORTS -> {
        restart();
        yield List.of();
      }
    };
  }

  List<ProducerRecord<byte[], byte[]>> work(int count, boolean isCommitted)
      throws InterruptedException {
    return work(count, isCommitted ? Transaction.COMMITS : Transaction.ABORTS);
  }

  /** Restarts at the last commit. */
  void restart() {
    states.forgetAll();
    pending.clear();
    position = committed;
  }

  private List<ProducerRecord<byte[], byte[]>> commit() {
    List<ProducerRecord<byte[], byte[]>> outputs = List.copyOf(pending);
    sent.addAll(outputs);
    pending.clear();
    committed = position;
    return outputs;
  }

  List<ProducerRecord<byte[], byte[]>> sentTo(String topic) {
    return sent.stream().filter(record -> record.topic().equals(topic)).toList();
  }

  List<ProducerRecord<byte[], byte[]>> retries() {
    return sent.stream().filter(record -> record.topic().startsWith("capstan.delay.")).toList();
  }
}
