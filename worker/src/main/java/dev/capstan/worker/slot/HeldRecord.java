package dev.capstan.worker.slot;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that this worker has locked. Renewal follows KIP-1222: acknowledge with RENEW, commit,
 * and poll until the same record returns; only then can it be acknowledged again. A lost lock is
 * reported in the map that {@code commitSync} returns, not as an exception. Used by the consumer's
 * thread only.
 */
final class HeldRecord {
  private static final Logger log = LoggerFactory.getLogger(HeldRecord.class);
  private static final Duration RENEW_POLL = Duration.ofMillis(200);

  private final ShareConsumer<byte[], byte[]> consumer;
  private final ConsumerRecord<byte[], byte[]> record;
  private final Duration lockDuration;
  private final LongSupplier nanoTime;
  private long lockedAt;

  HeldRecord(
      ShareConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> record,
      Duration lockDuration,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.record = record;
    this.lockDuration = lockDuration;
    this.nanoTime = nanoTime;
    this.lockedAt = nanoTime.getAsLong();
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  /** Names the record within its lane. */
  String id() {
    return record.partition() + "/" + record.offset();
  }

  int deliveryCount() {
    return record.deliveryCount().map(Short::intValue).orElse(1);
  }

  /** Maximum time until the next {@link #renew}: a third of the lock duration. */
  Duration untilRenewal() {
    long age = nanoTime.getAsLong() - lockedAt;
    return Duration.ofNanos(Math.max(0, lockDuration.toNanos() / 3 - age));
  }

  /** Whether a third of the lock duration has passed. */
  boolean isRenewalDue() {
    return untilRenewal().isZero();
  }

  /**
   * Renews the lock.
   *
   * @return false when it is lost: another worker may have the record already
   */
  boolean renew() {
    try {
      long begun = nanoTime.getAsLong();
      consumer.acknowledge(record, AcknowledgeType.RENEW);
      if (!committed()) {
        return false;
      }
      while (nanoTime.getAsLong() - begun < lockDuration.toNanos() / 2) {
        if (cameBack(consumer.poll(RENEW_POLL))) {
          lockedAt = begun;
          return true;
        }
      }
      log.atWarn()
          .addKeyValue("offset", record.offset())
          .log("Renewed record was not redelivered; its lock is abandoned");
      return false;
    } catch (KafkaException | IllegalStateException e) {
      log.atWarn()
          .addKeyValue("offset", record.offset())
          .setCause(e)
          .log("Lock could not be renewed; it is abandoned");
      return false;
    }
  }

  /**
   * Accepts the record. The acknowledgement is sent with the next poll or the consumer's close,
   * which saves a request; {@link RefusedAcknowledgements} receives its result.
   */
  void accept() {
    try {
      consumer.acknowledge(record, AcknowledgeType.ACCEPT);
    } catch (KafkaException | IllegalStateException e) {
      failed(AcknowledgeType.ACCEPT, e);
    }
  }

  /** Releases the record immediately; this uses up a delivery. */
  void release() {
    try {
      consumer.acknowledge(record, AcknowledgeType.RELEASE);
      committed();
    } catch (KafkaException | IllegalStateException e) {
      failed(AcknowledgeType.RELEASE, e);
    }
  }

  private void failed(AcknowledgeType type, RuntimeException cause) {
    log.atWarn()
        .addKeyValue("offset", record.offset())
        .addKeyValue("acknowledgement", type)
        .setCause(cause)
        .log("Acknowledgement failed; the record will be redelivered and skipped");
  }

  private boolean committed() {
    Map<TopicIdPartition, Optional<KafkaException>> answers = consumer.commitSync();
    for (Optional<KafkaException> answer : answers.values()) {
      if (answer.isPresent()) {
        log.atWarn()
            .addKeyValue("offset", record.offset())
            .addKeyValue("error", answer.get().toString())
            .log("Lock of a record lost");
        return false;
      }
    }
    return true;
  }

  private boolean cameBack(ConsumerRecords<byte[], byte[]> polled) {
    for (ConsumerRecord<byte[], byte[]> back : polled) {
      if (back.offset() == record.offset() && back.partition() == record.partition()) {
        return true;
      }
    }
    return false;
  }
}
