package dev.capstan.ledger;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes to the ledger and the ready topics on Kafka. The producer reconnects without help when its
 * brokers return.
 */
public final class ExecutionPublisher implements ExecutionLog {
  private final Producer<byte[], byte[]> producer;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param producer idempotent, acks=all; the caller closes it
   * @param timeout a little more than the producer's own delivery timeout
   */
  public ExecutionPublisher(Producer<byte[], byte[]> producer, Duration timeout, Clock clock) {
    this.producer = producer;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public LedgerPosition append(Dispatch dispatch) throws LogUnavailableException {
    // encode both before sending either, so that one request usually carries both
    var ledger = ExecutionRecords.ledger(dispatch.execution());
    var lane = ExecutionRecords.dispatch(dispatch, clock.instant());
    try {
      Future<RecordMetadata> ledgerSent = producer.send(ledger);
      Future<RecordMetadata> laneSent = producer.send(lane);
      RecordMetadata written = await(ledgerSent);
      await(laneSent);
      return new LedgerPosition(written.partition(), written.offset());
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /** Appends a dispatch to its ready topic, or to a delay topic, once more. */
  public void redispatch(Dispatch dispatch) throws LogUnavailableException {
    try {
      await(producer.send(ExecutionRecords.dispatch(dispatch, clock.instant())));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /** Appends a result that no worker reports: a cancellation or an expiry. The sink decides. */
  public void report(AttemptFinished finished) throws LogUnavailableException {
    try {
      await(
          producer.send(
              ExecutionRecords.record(
                  Topics.RESULTS, finished.execution().executionId(), finished)));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /**
   * Sends a record to the dead-letter topic that can't become an execution, not even a rejected
   * one.
   */
  public void deadLetter(ConsumerRecord<byte[], byte[]> record, String reason)
      throws LogUnavailableException {
    try {
      await(producer.send(DeadLetters.of(record, reason)));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /** Requests the delivery of a webhook. */
  public void deliver(Delivery delivery) throws LogUnavailableException {
    try {
      await(
          producer.send(
              ExecutionRecords.record(Topics.WEBHOOKS, delivery.executionId(), delivery)));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  private RecordMetadata await(Future<RecordMetadata> sent) throws LogUnavailableException {
    try {
      return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new LogUnavailableException(e);
    }
  }
}
