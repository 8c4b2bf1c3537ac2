package dev.capstan.sink.intake;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * One member of the group: polls, keeps its membership during long batches, and commits the records
 * of batches in transactions. For one thread. An exception from Kafka ends it; a new one starts at
 * the last commit.
 *
 * <p>Clients that wait for a result do not wait for the transaction: by then the capsule and the
 * view are written. So there is at most one per {@code commitInterval}, for all batches of that
 * time; a single result is committed immediately, and so are retries and kills. Batches that send
 * nothing, such as starts, need no transaction: their offsets are committed with the next one, or
 * after a second without records. After a crash, uncommitted records are repeated.
 */
public final class ResultConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultConsumer.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

  private static final Map<String, Object> PRODUCER =
      Map.of(
          // causes no delay, because a commit flushes; keeps a transaction's records in one request
          ProducerConfig.LINGER_MS_CONFIG,
          50,
          // the broker refuses a transaction while it still writes the markers of the last one
          ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
          5,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          8 << 20);

  private final Consumer<byte[], byte[]> consumer;
  private final KafkaTemplate<byte[], byte[]> transactions;
  private final CommitBuffer uncommitted;
  private final Runnable onUncertainty;
  private final Set<TopicPartition> lost = new HashSet<>();
  private boolean isHolding;

  /**
   * @param member properties of the member of the group
   * @param transactionalId constant for this instance
   * @param commitInterval between two transactions that are not urgent
   */
  public record Settings(
      Map<String, Object> member, String transactionalId, Duration commitInterval) {
    public Settings {
      member = Map.copyOf(member);
    }
  }

  /** Joins the group, and aborts a transaction that this instance left open. */
  @FunctionalInterface
  interface Opening {
    /**
     * @param onUncertainty called when records may be redelivered or partitions have moved, so that
     *     cached states may be stale
     */
    ResultConsumer open(Runnable onUncertainty);
  }

  private ResultConsumer(
      Consumer<byte[], byte[]> consumer,
      KafkaTemplate<byte[], byte[]> transactions,
      CommitBuffer empty,
      Runnable onUncertainty) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.uncommitted = empty;
    this.onUncertainty = onUncertainty;
  }

  static Opening opening(KafkaClients clients, Settings settings, LongSupplier nanoTime) {
    KafkaTemplate<byte[], byte[]> transactions =
        clients.transactions(settings.transactionalId(), TRANSACTION_TIMEOUT, PRODUCER);
    return onUncertainty -> {
      // its creation aborts an open transaction
      transactions.getProducerFactory().createProducer().close();
      ResultConsumer opened =
          new ResultConsumer(
              clients.consumer(Topics.SINK_GROUP, settings.member()),
              transactions,
              new CommitBuffer(settings.commitInterval(), nanoTime),
              onUncertainty);
      opened.consumer.subscribe(List.of(Topics.RESULTS), opened.new Moves());
      return opened;
    };
  }

  /** The next batch; empty after a time without records. */
  ConsumerRecords<byte[], byte[]> poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(uncommitted.pollTimeout(IDLE));
    lost.clear();
    return records;
  }

  /** Keeps the membership while a batch is processed; returns no records. */
  void keepAlive() {
    isHolding = true;
    consumer.pause(consumer.assignment());
    consumer.poll(Duration.ZERO);
  }

  /**
   * Accepts a processed batch with the records that it sends.
   *
   * @return false if the batch will be redelivered, because its partitions moved or its transaction
   *     was aborted
   */
  boolean done(
      ConsumerRecords<byte[], byte[]> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    release();
    uncommitted.add(batch, outputs);
    if (batch.partitions().stream().anyMatch(lost::contains)) {
      LOG.atInfo().log("Partitions moved while a batch was processed; their new owner repeats it");
      rewind();
      return false;
    }
    return commitIfDue();
  }

  /** Abandons a batch; it will be redelivered. */
  void abandon(ConsumerRecords<byte[], byte[]> batch) {
    release();
    uncommitted.add(batch, List.of());
    rewind();
  }

  /**
   * Commits if a transaction is due.
   *
   * @return false if the transaction was aborted; its records will be redelivered
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
    try {
      transactions.executeInTransaction(
          open -> {
            uncommitted.outputs().forEach(open::send);
            open.sendOffsetsToTransaction(uncommitted.offsets(), consumer.groupMetadata());
            return true;
          });
      uncommitted.committed();
      return true;
    } catch (ProducerFencedException e) {
      // another instance uses the same name
      throw e;
    } catch (KafkaException | org.springframework.kafka.KafkaException e) {
      LOG.atWarn().setCause(e).log("Transaction failed; its records are decided again");
      rewind();
      return false;
    }
  }

  /** Commits offsets only; after a failure, a few records are redelivered. */
  private void commitOffsets() {
    try {
      consumer.commitSync(uncommitted.offsets());
    } catch (KafkaException e) {
      LOG.atInfo().setCause(e).log("Offsets were not committed; a few records may be read again");
    }
    uncommitted.committed();
  }

  /** Commits everything, because this is the last opportunity. */
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
    try (AutoCloseable leave = () -> consumer.close(CloseOptions.timeout(CLOSE_PATIENCE))) {
      commitAll();
    } catch (Exception e) {
      LOG.atInfo()
          .setCause(e)
          .log("Consumer did not close cleanly; the broker removes it after its session timeout");
    }
  }

  /** Handles rebalances, always on the consumer's thread within a poll. */
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
