package dev.capstan.kafka;

import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that nobody can read, set aside with the reason; cut to what every topic takes. */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_VALUE_BYTES = 512 << 10;
  private static final int MAX_KEY_BYTES = 64 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;

  private DeadLetters() {}

  public static ProducerRecord<byte[], byte[]> of(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .log("A record can't be read and is set aside on the topic of dead records");
    RecordHeaders headers = new RecordHeaders(kept(record));
    RecordHeader.ofDead(record.topic(), record.partition(), record.offset(), reason)
        .forEach(header -> headers.add(header.name(), header.value()));
    return new ProducerRecord<>(
        Topics.DEAD,
        null,
        upTo(MAX_KEY_BYTES, record.key()),
        upTo(MAX_VALUE_BYTES, record.value()),
        headers);
  }

  private static byte @Nullable [] upTo(int limit, byte @Nullable [] bytes) {
    return bytes == null || bytes.length > limit ? null : bytes;
  }

  private static List<Header> kept(ConsumerRecord<byte[], byte[]> record) {
    List<Header> kept = new ArrayList<>();
    int bytes = 0;
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
      if (bytes > MAX_HEADER_BYTES) {
        break;
      }
      kept.add(header);
    }
    return kept;
  }
}
