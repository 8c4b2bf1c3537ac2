package dev.capstan.dispatch.maintenance;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.RecordReader;
import dev.capstan.ledger.ExecutionRecords;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Forwards the records of the delay topics when they are due: to a topic with a shorter delay, or a
 * dispatch to its ready topic and a webhook to the delivery topic. The document's type determines
 * the target, never a name in the document. A topic has one delay, so its order is the order of due
 * times: only its first record is inspected, and the partition is paused until that is due. Records
 * and offsets are written in one transaction: nothing is forwarded twice. Used by one thread.
 */
final class DelayForwarder implements PollLoop.Work {
  private static final Logger log = LoggerFactory.getLogger(DelayForwarder.class);
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final KafkaTemplate<byte[], byte[]> transactions;
  private final Set<String> lanes;
  private final Metrics metrics;
  private final Clock clock;
  private final Map<String, Duration> delays;
  private final Map<TopicPartition, Instant> dueByPaused = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /**
   * @param consumer member of the group of the delay topics, reading committed records; new
   * @param transactions whose producer aborts transactions that an earlier instance left open
   * @param lanes that exist; a record for another lane goes to the dead-letter topic
   */
  DelayForwarder(
      Consumer<byte[], byte[]> consumer,
      KafkaTemplate<byte[], byte[]> transactions,
      Set<String> lanes,
      Metrics metrics,
      Clock clock) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.lanes = Set.copyOf(lanes);
    this.metrics = metrics;
    this.clock = clock;
    this.delays = Topics.delays().stream().collect(Collectors.toMap(Topics::delay, d -> d));
  }

  @Override
  public void step() {
    if (consumer.subscription().isEmpty()) {
      transactions.getProducerFactory().createProducer().close();
      consumer.subscribe(delays.keySet());
    }
    resumeDue();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(untilNextDue());
    dueByPaused.keySet().retainAll(consumer.assignment());
    committed.keySet().retainAll(consumer.assignment());
    List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      forwardDue(partition, records.records(partition), out, offsets);
    }
    skipTransactionMarkers(offsets);
    if (!out.isEmpty()) {
      transactions.executeInTransaction(
          open -> {
            out.forEach(open::send);
            open.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            return true;
          });
      metrics.add(Metric.DELAYED_RECORDS_FORWARDED, out.size());
      log.atDebug().addKeyValue("records", out.size()).log("Delayed records forwarded");
    } else if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
    }
    offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
  }

  private void forwardDue(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<ProducerRecord<byte[], byte[]>> out,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    Duration delay = delays.getOrDefault(partition.topic(), Duration.ZERO);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Instant due = Instant.ofEpochMilli(record.timestamp()).plus(delay);
      if (due.isAfter(clock.instant())) {
        dueByPaused.put(partition, due);
        consumer.pause(List.of(partition));
        consumer.seek(partition, record.offset());
        return;
      }
      ProducerRecord<byte[], byte[]> next = next(record);
      if (next.topic().equals(Topics.DEAD)) {
        metrics.increment(Metric.DEAD_LETTERS, record.topic());
      }
      out.add(next);
      offsets.put(partition, new OffsetAndMetadata(record.offset() + 1));
    }
  }

  /**
   * Commits past transaction markers: each takes an offset, so without this a drained topic would
   * always have a lag.
   */
  private void skipTransactionMarkers(Map<TopicPartition, OffsetAndMetadata> offsets) {
    for (TopicPartition partition : consumer.assignment()) {
      long position = consumer.position(partition);
      Long before = committed.get(partition);
      if (position > 0 && (before == null || before < position)) {
        offsets.put(partition, new OffsetAndMetadata(position));
      }
    }
  }

  private ProducerRecord<byte[], byte[]> next(ConsumerRecord<byte[], byte[]> record) {
    return switch (RecordReader.read(record)) {
      case RecordReader.Unusable unusable -> DeadLetters.of(record, unusable.reason());
      case RecordReader.Decoded(Dispatch dispatch)
          when !lanes.contains(dispatch.execution().lane()) ->
          DeadLetters.of(record, "the lane does not exist");
      case RecordReader.Decoded(Dispatch dispatch) ->
          copyTo(ExecutionRecords.topic(dispatch, clock.instant()), record);
      case RecordReader.Decoded(Delivery delivery) ->
          copyTo(ExecutionRecords.topic(delivery, clock.instant()), record);
      case RecordReader.Decoded ignored ->
          DeadLetters.of(record, "neither a dispatch nor a delivery");
    };
  }

  private static ProducerRecord<byte[], byte[]> copyTo(
      String topic, ConsumerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
  }

  private void resumeDue() {
    Instant now = clock.instant();
    List<TopicPartition> due =
        dueByPaused.entrySet().stream()
            .filter(entry -> !entry.getValue().isAfter(now))
            .map(Map.Entry::getKey)
            .filter(consumer.assignment()::contains)
            .toList();
    consumer.resume(due);
    due.forEach(dueByPaused::remove);
  }

  private Duration untilNextDue() {
    Instant now = clock.instant();
    return dueByPaused.values().stream()
        .map(due -> Duration.between(now, due))
        .filter(wait -> wait.compareTo(MAX_WAIT) < 0)
        .min(Duration::compareTo)
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait.plusMillis(1))
        .orElse(MAX_WAIT);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
