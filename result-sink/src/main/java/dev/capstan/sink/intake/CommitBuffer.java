package dev.capstan.sink.intake;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Processed records since the last commit; for one thread. */
final class CommitBuffer {
  /** Maximum records of a transaction, plus one batch. */
  private static final int MANY = 500;

  /** Topics whose records may wait for the next transaction; retries and kills may not. */
  private static final Set<String> PATIENT =
      Set.of(Topics.EXECUTIONS, Topics.EVENTS, Topics.WEBHOOKS);

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private final Map<TopicPartition, Long> firsts = new HashMap<>();
  private boolean isUrgent;
  private long lastCommitNanos;
  private long lastBatchNanos;

  /**
   * @param interval between transactions, unless one is urgent: the first records after an idle
   *     time are committed immediately, and those that follow closely share the next transaction
   */
  CommitBuffer(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
    this.lastCommitNanos = nanoTime.getAsLong() - intervalNanos;
  }

  void add(ConsumerRecords<byte[], byte[]> batch, List<ProducerRecord<byte[], byte[]>> sent) {
    lastBatchNanos = nanoTime.getAsLong();
    outputs.addAll(sent);
    isUrgent |= sent.stream().anyMatch(record -> !PATIENT.contains(record.topic()));
    offsets.putAll(batch.nextOffsets());
    for (TopicPartition partition : batch.partitions()) {
      firsts.putIfAbsent(partition, batch.records(partition).getFirst().offset());
    }
  }

  List<ProducerRecord<byte[], byte[]>> outputs() {
    return outputs;
  }

  /** The next offset to read, by partition. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  /** The offset to restart from if nothing of this is committed, by partition. */
  Map<TopicPartition, Long> firsts() {
    return firsts;
  }

  /** Whether the records should be committed now. */
  boolean isDue() {
    return !outputs.isEmpty() && (isUrgent || outputs.size() >= MANY || remainingNanos() <= 0);
  }

  /** Whether there are offsets without records, and no batch has arrived for that time. */
  boolean isQuietFor(long nanos) {
    return outputs.isEmpty()
        && !offsets.isEmpty()
        && nanoTime.getAsLong() - lastBatchNanos >= nanos;
  }

  /** The poll timeout, at most {@code idle}. */
  Duration pollTimeout(Duration idle) {
    return outputs.isEmpty()
        ? idle
        : Duration.ofNanos(Math.clamp(remainingNanos(), 0, idle.toNanos()));
  }

  /** Everything is committed. */
  void committed() {
    if (!outputs.isEmpty()) {
      lastCommitNanos = nanoTime.getAsLong();
    }
    clear();
  }

  /** Nothing is committed; the records will be redelivered. */
  void clear() {
    outputs.clear();
    offsets.clear();
    firsts.clear();
    isUrgent = false;
  }

  private long remainingNanos() {
    return lastCommitNanos + intervalNanos - nanoTime.getAsLong();
  }
}
