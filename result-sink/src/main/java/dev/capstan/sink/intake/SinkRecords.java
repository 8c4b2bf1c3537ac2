package dev.capstan.sink.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.event.CompletedEvents;
import dev.capstan.schema.execution.Dispatch;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes the records that the sink writes; pure. */
final class SinkRecords {
  /** Below what a topic takes by default (1 MiB), with room for headers and key. */
  private static final int DEAD_MAX_BYTES = 512 << 10;

  private final RecordCodec codec;

  SinkRecords(RecordCodec codec) {
    this.codec = codec;
  }

  /**
   * Tells everybody of an end; its id is the same whenever it is told.
   *
   * @param traceParent null when there is none
   */
  ProducerRecord<byte[], byte[]> completed(Capsule capsule, @Nullable String traceParent) {
    ExecutionId id = capsule.executionId();
    RecordHeaders headers = headers(codec.headers(RecordType.EXECUTION_COMPLETED));
    headers.remove(RecordHeader.ID);
    add(headers, RecordHeader.ID, id.value() + "-completed");
    add(headers, RecordHeader.TIME, capsule.recordedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    add(headers, RecordHeader.SUBJECT, id.value());
    add(headers, RecordHeader.TENANT, capsule.tenant());
    if (traceParent != null) {
      add(headers, RecordHeader.TRACE_PARENT, traceParent);
    }
    byte[] event = CompletedEvents.encoded(capsule);
    return new ProducerRecord<>(Topics.EVENTS, null, key(id), event, headers);
  }

  /** Takes an execution off the ledger. */
  ProducerRecord<byte[], byte[]> tombstone(ExecutionId id) {
    return new ProducerRecord<>(Topics.EXECUTIONS, key(id), null);
  }

  /** Has whoever wants to know told of an end. */
  ProducerRecord<byte[], byte[]> webhook(Delivery delivery) {
    return document(Topics.WEBHOOKS, delivery.executionId(), delivery);
  }

  /** Orders every worker to kill what runs of an execution. */
  ProducerRecord<byte[], byte[]> kill(ExecutionId id, String reason) {
    return document(Topics.CONTROL, id, new KillOrder(id, reason));
  }

  /** Puts the next attempt on the ladder of delays. */
  ProducerRecord<byte[], byte[]> retry(Dispatch dispatch, Duration delay) {
    return document(
        Topics.delay(Topics.rungFor(delay)), dispatch.execution().executionId(), dispatch);
  }

  /** Sets a record aside, whole unless it is too long for any topic. */
  ProducerRecord<byte[], byte[]> dead(ConsumerRecord<byte[], byte[]> record, String reason) {
    byte[] value = record.value();
    RecordHeaders headers = new RecordHeaders(kept(record));
    RecordHeader.ofDead(record.topic(), record.partition(), record.offset(), reason)
        .forEach(header -> headers.add(header.name(), header.value()));
    boolean isTooLong = value != null && value.length > DEAD_MAX_BYTES;
    if (isTooLong) {
      add(headers, RecordHeader.DEAD_OMITTED_BYTES, Integer.toString(value.length));
    }
    byte[] key = record.key();
    return new ProducerRecord<>(
        Topics.DEAD,
        null,
        key != null && key.length > DEAD_MAX_BYTES / 8 ? null : key,
        isTooLong ? null : value,
        headers);
  }

  /** Headers are kept as long as they are not a load of their own. */
  private static List<Header> kept(ConsumerRecord<byte[], byte[]> record) {
    List<Header> kept = new ArrayList<>();
    int bytes = 0;
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
      if (bytes > DEAD_MAX_BYTES / 8) {
        break;
      }
      kept.add(header);
    }
    return kept;
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
