package dev.capstan.ledger;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.execution.Dispatch;
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

/** The ledger and the lanes on Kafka. The producer recovers by itself when its brokers do. */
public final class ExecutionPublisher implements ExecutionLog {
  private final Producer<byte[], byte[]> producer;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param producer idempotent, acks=all; stays the caller's to close
   * @param timeout a little more than the producer's own delivery timeout
   */
  public ExecutionPublisher(Producer<byte[], byte[]> producer, Duration timeout, Clock clock) {
    this.producer = producer;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public LedgerPosition append(Dispatch dispatch) throws LogUnavailableException {
    // both are made before either is sent, so that they mostly leave in one request
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

  /** Puts a dispatch onto its lane, or the ladder, once more. */
  public void redispatch(Dispatch dispatch) throws LogUnavailableException {
    try {
      await(producer.send(ExecutionRecords.dispatch(dispatch, clock.instant())));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /** Reports an end that no worker reports: a cancellation, an expiry. The sink decides. */
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

  /** Sets a record aside that can't become an execution, not even a rejected one. */
  public void setAside(ConsumerRecord<byte[], byte[]> record, String reason)
      throws LogUnavailableException {
    try {
      await(producer.send(DeadLetters.of(record, reason)));
    } catch (KafkaException e) {
      throw new LogUnavailableException(e);
    }
  }

  /** Has a webhook delivered. */
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
