package dev.capstan.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates records for the dead-letter topic, with reason, topic, partition and offset in headers. A
 * dead letter never exceeds the default size limit of a topic (1 MiB): large keys, values and
 * headers are omitted.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_VALUE_BYTES = 512 << 10;
  private static final int MAX_KEY_BYTES = 64 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;

  private DeadLetters() {}

  /** Logs the record and creates its dead letter, which the caller sends. */
  public static ProducerRecord<byte[], byte[]> of(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("Unusable record sent to the dead-letter topic");
    RecordHeaders headers = copiedHeaders(record);
    RecordHeader.ofDead(record.topic(), record.partition(), record.offset(), reason)
        .forEach(header -> headers.add(header.name(), header.value()));
    byte @Nullable [] value = record.value();
    boolean isTooLong = value != null && value.length > MAX_VALUE_BYTES;
    if (isTooLong) {
      String omitted = Integer.toString(value.length);
      headers.add(RecordHeader.DEAD_OMITTED_BYTES, omitted.getBytes(UTF_8));
    }
    byte @Nullable [] key = record.key();
    return new ProducerRecord<>(
        Topics.DEAD,
        null,
        key != null && key.length > MAX_KEY_BYTES ? null : key,
        isTooLong ? null : value,
        headers);
  }

  private static RecordHeaders copiedHeaders(ConsumerRecord<byte[], byte[]> record) {
    RecordHeaders copiedHeaders = new RecordHeaders();
    int bytes = 0;
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
      if (bytes > MAX_HEADER_BYTES) {
        break;
      }
      copiedHeaders.add(header);
    }
    return copiedHeaders;
  }
}
