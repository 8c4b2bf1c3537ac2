package dev.capstan.sink.intake;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What has been worked through since the last commit; for one thread. */
final class Uncommitted {
  /** A transaction is not made larger by waiting, but for one batch. */
  private static final int MANY = 500;

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private final Map<TopicPartition, Long> firsts = new HashMap<>();
  private boolean isUrgent;
  private long firstOutputNanos;
  private long lastBatchNanos;

  /**
   * @param interval how long outputs that nobody waits for are held for others to join them
   */
  Uncommitted(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  void add(ConsumerRecords<byte[], byte[]> batch, List<ProducerRecord<byte[], byte[]>> sent) {
    lastBatchNanos = nanoTime.getAsLong();
    if (outputs.isEmpty() && !sent.isEmpty()) {
      firstOutputNanos = lastBatchNanos;
    }
    outputs.addAll(sent);
    isUrgent |= sent.stream().anyMatch(record -> !record.topic().equals(Topics.EXECUTIONS));
    offsets.putAll(batch.nextOffsets());
    for (TopicPartition partition : batch.partitions()) {
      firsts.putIfAbsent(partition, batch.records(partition).getFirst().offset());
    }
  }

  List<ProducerRecord<byte[], byte[]>> outputs() {
    return outputs;
  }

  /** Where to go on, by partition. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  /** Where to begin again if nothing of this is committed, by partition. */
  Map<TopicPartition, Long> firsts() {
    return firsts;
  }

  /** Whether the outputs should be committed now. */
  boolean isDue() {
    return !outputs.isEmpty() && (isUrgent || outputs.size() >= MANY || remainingNanos() <= 0);
  }

  /** Whether there are offsets without outputs, and nothing has come for so long. */
  boolean isQuietFor(long nanos) {
    return outputs.isEmpty()
        && !offsets.isEmpty()
        && nanoTime.getAsLong() - lastBatchNanos >= nanos;
  }

  /** How long to wait for records at most, {@code idle} or less. */
  Duration patience(Duration idle) {
    return outputs.isEmpty()
        ? idle
        : Duration.ofNanos(Math.clamp(remainingNanos(), 0, idle.toNanos()));
  }

  void clear() {
    outputs.clear();
    offsets.clear();
    firsts.clear();
    isUrgent = false;
  }

  private long remainingNanos() {
    return firstOutputNanos + intervalNanos - nanoTime.getAsLong();
  }
}
