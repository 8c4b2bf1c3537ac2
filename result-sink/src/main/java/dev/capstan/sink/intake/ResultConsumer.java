package dev.capstan.sink.intake;

import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group, with its producer: polls, keeps the membership while a batch takes
 * long, and commits what batches send in transactions. For one thread. An exception of Kafka's out
 * of it means that it is over; a new one begins at the last commit.
 *
 * <p>Who polls for a result doesn't wait for the transaction: by then the capsule and the view are
 * written. So there is one in a {@code commitInterval} at most, for all that has come meanwhile; a
 * lone result's goes at once, and so do retries and kills. Batches that send nothing, such as
 * starts, need no transaction at all: their offsets ride along, or are committed after a second of
 * quiet. What a crash makes uncommitted is repeated.
 */
final class ResultConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultConsumer.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final CommitBuffer uncommitted;
  private final Runnable onUncertainty;
  private final Set<TopicPartition> lost = new HashSet<>();
  private boolean isHolding;

  private ResultConsumer(
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      CommitBuffer empty,
      Runnable onUncertainty) {
    this.consumer = consumer;
    this.producer = producer;
    this.uncommitted = empty;
    this.onUncertainty = onUncertainty;
  }

  /**
   * Joins the group; ends what transaction this instance had left open.
   *
   * @param onUncertainty called when records may come again or partitions have moved, so that what
   *     was concluded from earlier records may not hold
   */
  static ResultConsumer open(
      SinkKafkaClients clients,
      Duration commitInterval,
      LongSupplier nanoTime,
      Runnable onUncertainty) {
    CommitBuffer empty = new CommitBuffer(commitInterval, nanoTime);
    ResultConsumer session =
        new ResultConsumer(clients.consumer(), clients.producer(), empty, onUncertainty);
    try {
      session.producer.initTransactions();
      session.consumer.subscribe(List.of(Topics.RESULTS), session.new Moves());
      return session;
    } catch (KafkaException e) {
      session.close();
      throw e;
    }
  }

  /** The next batch; empty when nothing came for a while. */
  ConsumerRecords<byte[], byte[]> poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(uncommitted.patience(IDLE));
    lost.clear();
    return records;
  }

  /** Stays a member while a batch is worked through; brings no records. */
  void keepAlive() {
    isHolding = true;
    consumer.pause(consumer.assignment());
    consumer.poll(Duration.ZERO);
  }

  /**
   * Takes a batch that was worked through, with what it sends.
   *
   * @return false if the batch will come again, because its partitions moved or its transaction was
   *     aborted
   */
  boolean done(
      ConsumerRecords<byte[], byte[]> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    release();
    uncommitted.add(batch, outputs);
    if (batch.partitions().stream().anyMatch(lost::contains)) {
      LOG.atInfo().log("partitions moved while a batch was decided; their new owner repeats it");
      rewind();
      return false;
    }
    return commitIfDue();
  }

  /** Gives a batch up; it will come again. */
  void abandon(ConsumerRecords<byte[], byte[]> batch) {
    release();
    uncommitted.add(batch, List.of());
    rewind();
  }

  /**
   * Commits what has waited long enough.
   *
   * @return false if the transaction was aborted; what was in it will come again
   */
  boolean commitIfDue() {
    if (uncommitted.isDue()) {
      return commit();
    }
    if (uncommitted.isQuietFor(QUIET_NANOS)) {
      commitOffsets();
    }
    return true;
  }

  private boolean commit() {
    producer.beginTransaction();
    try {
      uncommitted.outputs().forEach(producer::send);
      producer.sendOffsetsToTransaction(uncommitted.offsets(), consumer.groupMetadata());
      producer.commitTransaction();
      uncommitted.committed();
      return true;
    } catch (KafkaException e) {
      LOG.atWarn().setCause(e).log("a transaction failed; its records are decided again");
      // throws when the producer is beyond help, which ends the session
      producer.abortTransaction();
      rewind();
      return false;
    }
  }

  /** Without outputs; if it fails, a few records come again. */
  private void commitOffsets() {
    try {
      consumer.commitSync(uncommitted.offsets());
    } catch (KafkaException e) {
      LOG.atInfo().setCause(e).log("offsets were not committed; a few records may come again");
    }
    uncommitted.committed();
  }

  /** Commits whatever there is, since it is now or never. */
  private void commitAll() {
    if (!uncommitted.outputs().isEmpty()) {
      commit();
    } else if (!uncommitted.offsets().isEmpty()) {
      commitOffsets();
    }
  }

  private void rewind() {
    onUncertainty.run();
    Set<TopicPartition> assigned = consumer.assignment();
    uncommitted
        .firsts()
        .forEach(
            (partition, offset) -> {
              if (assigned.contains(partition) && !lost.contains(partition)) {
                consumer.seek(partition, offset);
              }
            });
    uncommitted.clear();
  }

  private void release() {
    if (isHolding) {
      isHolding = false;
      consumer.resume(consumer.assignment());
    }
  }

  @Override
  public void close() {
    try (producer;
        AutoCloseable leave = () -> consumer.close(CloseOptions.timeout(CLOSE_PATIENCE))) {
      commitAll();
    } catch (Exception e) {
      LOG.atInfo().setCause(e).log("the clients did not close in order; the broker notices");
    }
  }

  /** What happens when partitions come and go, always on our thread, within a poll. */
  private final class Moves implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      onUncertainty.run();
      if (isHolding) {
        consumer.pause(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commitAll();
      lost.addAll(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lost.addAll(partitions);
      rewind();
    }
  }
}
