package dev.capstan.sink.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.event.CompletedEvents;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Creates the records that the sink writes; pure. */
final class SinkRecords {
  private final RecordCodec codec;

  SinkRecords(RecordCodec codec) {
    this.codec = codec;
  }

  /**
   * The event of an end; repeated events have the same id.
   *
   * @param traceParent null for none
   */
  ProducerRecord<byte[], byte[]> completed(Capsule capsule, @Nullable String traceParent) {
    ExecutionId id = capsule.executionId();
    RecordHeaders headers = headers(codec.headers(RecordType.EXECUTION_COMPLETED));
    headers.remove(RecordHeader.ID);
    add(headers, RecordHeader.ID, id.value() + "-completed");
    add(headers, RecordHeader.TIME, capsule.recordedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    add(headers, RecordHeader.SUBJECT, id.value());
    add(headers, RecordHeader.TENANT, capsule.tenant().value());
    if (traceParent != null) {
      add(headers, RecordHeader.TRACE_PARENT, traceParent);
    }
    byte[] event = CompletedEvents.encoded(capsule);
    return new ProducerRecord<>(Topics.EVENTS, null, key(id), event, headers);
  }

  /** The tombstone that removes an execution from the ledger. */
  ProducerRecord<byte[], byte[]> tombstone(ExecutionId id) {
    return new ProducerRecord<>(Topics.EXECUTIONS, key(id), null);
  }

  /** The webhook deliveries of an end. */
  ProducerRecord<byte[], byte[]> webhook(Delivery delivery) {
    return document(Topics.WEBHOOKS, delivery.executionId(), delivery);
  }

  /** The order to all workers to kill the running attempts of an execution. */
  ProducerRecord<byte[], byte[]> kill(ExecutionId id, String reason) {
    return document(Topics.CONTROL, id, KillOrder.all(id, reason));
  }

  /** The order to kill one attempt, by its nonce. */
  ProducerRecord<byte[], byte[]> kill(ExecutionId id, String reason, String nonce) {
    return document(Topics.CONTROL, id, new KillOrder(id, reason, nonce));
  }

  /** The dispatch of the next attempt, for a delay topic. */
  ProducerRecord<byte[], byte[]> retry(Dispatch dispatch, Duration delay) {
    return document(
        Topics.delay(Topics.rungFor(delay)), dispatch.execution().executionId(), dispatch);
  }

  private ProducerRecord<byte[], byte[]> document(String topic, ExecutionId id, Object document) {
    RecordHeaders headers = headers(codec.headers(document));
    return new ProducerRecord<>(topic, null, key(id), RecordCodec.encode(document), headers);
  }

  private static RecordHeaders headers(List<RecordHeader> all) {
    RecordHeaders headers = new RecordHeaders();
    for (RecordHeader header : all) {
      headers.add(header.name(), header.value());
    }
    return headers;
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  private static byte[] key(ExecutionId id) {
    return id.value().getBytes(UTF_8);
  }
}
