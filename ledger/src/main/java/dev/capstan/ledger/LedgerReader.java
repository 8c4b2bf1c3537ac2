package dev.capstan.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.RecordReader;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Reads single executions from the ledger with one consumer, one caller at a time. A read that
 * exceeds the time limit fails with {@link LedgerUnavailableException}.
 */
public final class LedgerReader implements AutoCloseable {
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers without a group, byte arrays, reading committed records only
   * @param timeout of one read
   */
  public LedgerReader(
      Supplier<Consumer<byte[], byte[]>> consumers, Duration timeout, LongSupplier nanoTime) {
    this.consumers = consumers;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  /** The ledger could not be read in time. */
  public static final class LedgerUnavailableException extends RuntimeException {
    LedgerUnavailableException(Throwable cause) {
      super("The ledger could not be read", cause);
    }
  }

  /**
   * The execution as admitted, or empty when the ledger does not contain it (any more).
   *
   * @param hint the expected position; null scans the partition of its key
   */
  public synchronized Optional<AdmittedExecution> find(
      ExecutionKey key, @Nullable LedgerPosition hint) {
    try {
      Consumer<byte[], byte[]> open = consumer == null ? consumers.get() : consumer;
      consumer = open;
      if (hint != null) {
        Optional<AdmittedExecution> there = readAt(open, key, hint);
        if (there.isPresent()) {
          return there;
        }
      }
      return scan(open, key);
    } catch (KafkaException e) {
      close();
      throw new LedgerUnavailableException(e);
    }
  }

  private Optional<AdmittedExecution> readAt(
      Consumer<byte[], byte[]> open, ExecutionKey key, LedgerPosition hint) {
    TopicPartition partition = new TopicPartition(Topics.EXECUTIONS, hint.partition());
    long end = open.endOffsets(List.of(partition), timeout).getOrDefault(partition, 0L);
    if (hint.offset() >= end) {
      return Optional.empty();
    }
    open.assign(List.of(partition));
    open.seek(partition, hint.offset());
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    while (nanoTime.getAsLong() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : open.poll(Duration.ofMillis(200))) {
        boolean isIt = record.offset() == hint.offset() && isOf(record, key);
        return isIt ? decode(record, key) : Optional.empty();
      }
      if (open.position(partition) > hint.offset()) {
        return Optional.empty();
      }
    }
    throw new TimeoutException("no response from the ledger");
  }

  private Optional<AdmittedExecution> scan(Consumer<byte[], byte[]> open, ExecutionKey key) {
    int partitions = open.partitionsFor(Topics.EXECUTIONS, timeout).size();
    // must match the producer's partitioner
    int number = Utils.toPositive(Utils.murmur2(keyBytes(key))) % partitions;
    TopicPartition partition = new TopicPartition(Topics.EXECUTIONS, number);
    open.assign(List.of(partition));
    open.seekToBeginning(List.of(partition));
    long end = open.endOffsets(List.of(partition), timeout).getOrDefault(partition, 0L);
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    Optional<AdmittedExecution> newest = Optional.empty();
    while (open.position(partition) < end) {
      if (nanoTime.getAsLong() > deadline) {
        throw new TimeoutException("the partition is too long to be read in time");
      }
      for (ConsumerRecord<byte[], byte[]> record : open.poll(Duration.ofMillis(200))) {
        if (isOf(record, key)) {
          newest = decode(record, key);
        }
      }
    }
    return newest;
  }

  private static boolean isOf(ConsumerRecord<byte[], byte[]> record, ExecutionKey key) {
    return record.key() != null && Arrays.equals(record.key(), keyBytes(key));
  }

  private static Optional<AdmittedExecution> decode(
      ConsumerRecord<byte[], byte[]> record, ExecutionKey key) {
    if (record.value() == null) {
      return Optional.empty();
    }
    return RecordReader.read(record) instanceof RecordReader.Decoded(AdmittedExecution execution)
            && execution.key().equals(key)
        ? Optional.of(execution)
        : Optional.empty();
  }

  private static byte[] keyBytes(ExecutionKey key) {
    return key.id().value().getBytes(UTF_8);
  }

  @Override
  public synchronized void close() {
    Consumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      open.close();
    }
  }
}
