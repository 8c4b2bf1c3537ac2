package dev.capstan.sink.intake;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group, with its producer: polls, keeps the membership while a batch takes
 * long, and commits a batch as one transaction. For one thread. An exception of Kafka's out of it
 * means that it is over; a new one begins at the last commit.
 *
 * <p>A batch that sends nothing needs no transaction: its offsets ride along with the next one, or
 * are committed after a second of quiet, since repeating such records changes nothing.
 */
final class SinkSession implements AutoCloseable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(SinkSession.class);
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final LongSupplier nanoTime;
  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
  private final Set<TopicPartition> lost = new HashSet<>();
  private long lastBatchNanos;
  private boolean isHolding;

  private SinkSession(
      Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.producer = producer;
    this.nanoTime = nanoTime;
  }

  /** Joins the group; ends what transaction this instance had left open. */
  static SinkSession open(KafkaClients clients, LongSupplier nanoTime) {
    SinkSession session = new SinkSession(clients.consumer(), clients.producer(), nanoTime);
    try {
      session.producer.initTransactions();
      session.consumer.subscribe(List.of(Topics.RESULTS), session);
      return session;
    } catch (KafkaException e) {
      session.close();
      throw e;
    }
  }

  /** The next batch; empty when nothing came for {@code patience}. */
  ConsumerRecords<byte[], byte[]> poll(Duration patience) {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
    if (records.isEmpty()) {
      if (!uncommitted.isEmpty() && nanoTime.getAsLong() - lastBatchNanos > QUIET_NANOS) {
        commitQuietly();
      }
    } else {
      lost.clear();
    }
    return records;
  }

  /** Stays a member while a batch is worked through; brings no records. */
  void keepAlive() {
    isHolding = true;
    consumer.pause(consumer.assignment());
    consumer.poll(Duration.ZERO);
  }

  /** The group as it was when the batch came: what fences a sink that lost its partitions. */
  ConsumerGroupMetadata membership() {
    return consumer.groupMetadata();
  }

  /**
   * Commits a batch with what it sends.
   *
   * @param membership at the time of the batch's poll
   * @return false if the transaction was aborted; the batch will come again
   */
  boolean commit(
      ConsumerRecords<byte[], byte[]> batch,
      ConsumerGroupMetadata membership,
      List<ProducerRecord<byte[], byte[]>> outputs) {
    release();
    if (batch.partitions().stream().anyMatch(lost::contains)) {
      LOG.atInfo().log("partitions moved while a batch was decided; their new owner repeats it");
      rewind(batch);
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(uncommitted);
    offsets.putAll(batch.nextOffsets());
    if (!outputs.isEmpty() && !isSent(offsets, membership, outputs)) {
      rewind(batch);
      return false;
    }
    uncommitted.clear();
    if (outputs.isEmpty()) {
      uncommitted.putAll(offsets);
    }
    lastBatchNanos = nanoTime.getAsLong();
    return true;
  }

  /** Gives a batch up; it will come again. */
  void abandon(ConsumerRecords<byte[], byte[]> batch) {
    release();
    rewind(batch);
  }

  private boolean isSent(
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata membership,
      List<ProducerRecord<byte[], byte[]>> outputs) {
    producer.beginTransaction();
    try {
      outputs.forEach(producer::send);
      producer.sendOffsetsToTransaction(offsets, membership);
      producer.commitTransaction();
      return true;
    } catch (KafkaException e) {
      LOG.atWarn().setCause(e).log("a transaction failed; its records are decided again");
      // throws when the producer is beyond help, which ends the session
      producer.abortTransaction();
      return false;
    }
  }

  private void rewind(ConsumerRecords<byte[], byte[]> batch) {
    Set<TopicPartition> assigned = consumer.assignment();
    for (TopicPartition partition : batch.partitions()) {
      if (assigned.contains(partition) && !lost.contains(partition)) {
        consumer.seek(partition, batch.records(partition).getFirst().offset());
      }
    }
  }

  private void release() {
    if (isHolding) {
      isHolding = false;
      consumer.resume(consumer.assignment());
    }
  }

  private void commitQuietly() {
    try {
      consumer.commitSync(uncommitted);
      uncommitted.clear();
    } catch (KafkaException e) {
      LOG.atInfo().setCause(e).log("offsets were not committed; a few records come again");
      uncommitted.clear();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (isHolding) {
      consumer.pause(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!uncommitted.isEmpty()) {
      commitQuietly();
    }
    lost.addAll(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    uncommitted.keySet().removeAll(partitions);
    lost.addAll(partitions);
  }

  @Override
  public void close() {
    try (producer;
        AutoCloseable leave =
            () ->
                consumer.close(
                    org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_PATIENCE))) {
      if (!uncommitted.isEmpty()) {
        commitQuietly();
      }
    } catch (Exception e) {
      LOG.atInfo().setCause(e).log("the clients did not close in order; the broker notices");
    }
  }
}
