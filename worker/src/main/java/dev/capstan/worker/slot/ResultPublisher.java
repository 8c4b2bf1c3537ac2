package dev.capstan.worker.slot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.worker.attempt.AttemptReporter;
import dev.capstan.worker.attempt.StartReport;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes attempts to the results topic, and unreadable records to the dead-letter topic. An end
 * is sent immediately. A start has no waiting clients, so it lingers in the producer until that end
 * or another slot's record is sent, which halves the requests to brokers and sink.
 */
final class ResultPublisher implements AttemptReporter {
  private static final Logger log = LoggerFactory.getLogger(ResultPublisher.class);

  private final Producer<byte[], byte[]> producer;
  private final Flusher flusher;
  private final RecordCodec codec;
  private final Metrics metrics;

  /**
   * @param producer whose records may linger
   * @param flusher of the same producer
   */
  ResultPublisher(
      Producer<byte[], byte[]> producer, Flusher flusher, RecordCodec codec, Metrics metrics) {
    this.producer = producer;
    this.flusher = flusher;
    this.codec = codec;
    this.metrics = metrics;
  }

  @Override
  public StartReport started(AttemptStarted started, boolean wait) {
    ProducerRecord<byte[], byte[]> record = result(started.executionId(), started);
    if (!wait) {
      Future<RecordMetadata> sent = producer.send(record);
      return () -> epoch(sent);
    }
    Future<RecordMetadata> sent = sendAtOnce(record);
    try {
      sent.get();
      return () -> epoch(sent);
    } catch (ExecutionException e) {
      throw new KafkaException("the start of an attempt can't be published", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while the start of an attempt was published", e);
    }
  }

  private static @Nullable Long epoch(Future<RecordMetadata> sent) {
    return sent.state() == Future.State.SUCCESS && sent.resultNow().hasOffset()
        ? sent.resultNow().offset()
        : null;
  }

  /** Publishes the end of an attempt; done when all replicas have it. */
  Future<RecordMetadata> finished(AttemptFinished finished) {
    ExecutionId id = finished.execution().executionId();
    ProducerRecord<byte[], byte[]> record = result(id, finished);
    return record.value().length <= Limits.MAX_RESULT_RECORD_BYTES
        ? sendAtOnce(record)
        : tooLarge(finished);
  }

  /** Publishes that an attempt was given back; done when all replicas have it. */
  Future<RecordMetadata> returned(AttemptReturned returned) {
    return sendAtOnce(result(returned.executionId(), returned));
  }

  /**
   * Publishes that the result of an attempt is too large for a record. Another attempt would have
   * the same result, so this is the program's fault.
   */
  Future<RecordMetadata> tooLarge(AttemptFinished finished) {
    ExecutionId id = finished.execution().executionId();
    int bytes = RecordCodec.encode(finished).length;
    log.atWarn()
        .addKeyValue("execution_id", id)
        .addKeyValue("bytes", bytes)
        .log("Result is too large for a record; the execution ends with InvalidAnswer");
    return sendAtOnce(
        result(
            id,
            finished.reducedTo(
                new Outcome.Failure(
                    ExecutionError.of(
                        ErrorType.INVALID_ANSWER,
                        "the result is too large: it needs %d bytes in its record"
                            .formatted(bytes))))));
  }

  /** Sends a record to the dead-letter topic. */
  Future<RecordMetadata> dead(ConsumerRecord<byte[], byte[]> record, String reason) {
    metrics.increment(Metric.DEAD_LETTERS, record.topic());
    return sendAtOnce(DeadLetters.of(record, reason));
  }

  private Future<RecordMetadata> sendAtOnce(ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> sent = producer.send(record);
    flusher.flush();
    return sent;
  }

  private ProducerRecord<byte[], byte[]> result(ExecutionId id, Object document) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.RESULTS, id.value().getBytes(UTF_8), RecordCodec.encode(document));
    for (RecordHeader header : codec.headers(document)) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }
}
