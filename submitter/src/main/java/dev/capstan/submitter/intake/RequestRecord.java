package dev.capstan.submitter.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.submitter.admission.SubmissionMetadata;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of a public topic: the JSON of a request, and CloudEvents 1.0 headers in binary mode,
 * all of which are optional.
 *
 * @param tenant the tenant of the topic
 * @param body never null; a record without a value has an empty one
 * @param metadata with the idempotency key: {@code ce_id}, else the position
 */
record RequestRecord(
    ConsumerRecord<byte[], byte[]> raw, TenantId tenant, byte[] body, SubmissionMetadata metadata) {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");
  private static final int MAX_TOPIC_NAME = 180;

  static RequestRecord of(ConsumerRecord<byte[], byte[]> raw, TenantId tenant) {
    byte @Nullable [] value = raw.value();
    SubmissionMetadata metadata =
        new SubmissionMetadata(
                header(raw, RecordHeader.ID), header(raw, RecordHeader.SOURCE), position(raw), null)
            .withTraceOf(headers(raw, RecordHeader.TRACE_PARENT).iterator());
    return new RequestRecord(raw, tenant, value == null ? new byte[0] : value, metadata);
  }

  /** The texts of all headers of that name; empty for one without a value. */
  static Stream<String> headers(ConsumerRecord<byte[], byte[]> raw, String name) {
    return StreamSupport.stream(raw.headers().headers(name).spliterator(), false)
        .map(header -> header.value() == null ? "" : new String(header.value(), UTF_8));
  }

  /** The same as part of a trace. */
  RequestRecord traced(@Nullable String traceParent) {
    return new RequestRecord(raw, tenant, body, metadata.traced(traceParent));
  }

  /** The text of the last header of that name; null when there is none. */
  static @Nullable String header(ConsumerRecord<byte[], byte[]> raw, String name) {
    Header header = raw.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  /** The key for look-ups of the record, also when its {@code ce_id} is not a valid key. */
  String key() {
    String id = metadata.key();
    return id != null && isKey(id) ? id : position(raw);
  }

  /** Includes the time, to distinguish records of an earlier topic with the same name. */
  private static String position(ConsumerRecord<byte[], byte[]> raw) {
    String topic =
        raw.topic().length() <= MAX_TOPIC_NAME
            ? raw.topic()
            : Sha256.hex(raw.topic().getBytes(UTF_8));
    return topic + "/" + raw.partition() + "/" + raw.offset() + "@" + raw.timestamp();
  }
}
