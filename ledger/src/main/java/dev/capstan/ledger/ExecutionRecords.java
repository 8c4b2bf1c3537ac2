package dev.capstan.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Encodes documents as Kafka records: the id is the key, a header has the type. */
public final class ExecutionRecords {
  private static final RecordCodec CODEC = new RecordCodec("capstan/submitter");

  private ExecutionRecords() {}

  /** The ledger's record of an execution. */
  static ProducerRecord<byte[], byte[]> ledger(AdmittedExecution execution) {
    return record(Topics.EXECUTIONS, execution.executionId(), execution);
  }

  /** The record that makes a worker run {@code dispatch}, immediately or when it is due. */
  static ProducerRecord<byte[], byte[]> dispatch(Dispatch dispatch, Instant now) {
    return record(topic(dispatch, now), dispatch.execution().executionId(), dispatch);
  }

  /** The next topic of a dispatch: the ready topic of its lane, or the delay topic that fits. */
  public static String topic(Dispatch dispatch, Instant now) {
    Instant due = dispatch.notBefore();
    return due != null && due.isAfter(now)
        ? Topics.delay(Topics.rungFor(Duration.between(now, due)))
        : Topics.ready(dispatch.execution().lane());
  }

  /** The next topic of a webhook: the one of due deliveries, or the delay topic that fits. */
  public static String topic(Delivery delivery, Instant now) {
    Instant due = delivery.notBefore();
    return due != null && due.isAfter(now)
        ? Topics.delay(Topics.rungFor(Duration.between(now, due)))
        : Topics.WEBHOOKS;
  }

  static ProducerRecord<byte[], byte[]> record(String topic, ExecutionId id, Object document) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, id.value().getBytes(UTF_8), RecordCodec.encode(document));
    CODEC.headers(document).forEach(h -> record.headers().add(h.name(), h.value()));
    return record;
  }
}
