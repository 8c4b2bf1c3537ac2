package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** One header of a Kafka record; the contract knows no Kafka classes. */
public record RecordHeader(String name, byte[] value) {
  public static final String TYPE = "ce_type";
  public static final String ID = "ce_id";
  public static final String SOURCE = "ce_source";
  public static final String SPEC_VERSION = "ce_specversion";
  public static final String TIME = "ce_time";

  /** On {@link Topics#EVENTS}: the execution's id. */
  public static final String SUBJECT = "ce_subject";

  /** On {@link Topics#EVENTS}: whose execution it is, an extension attribute. */
  public static final String TENANT = "ce_tenant";

  public static final String CONTENT_TYPE = "content-type";

  /** Names of features, comma-separated, that a reader must know or leave the record to another. */
  public static final String REQUIRES = "requires";

  /** On {@link Topics#DEAD}: why the record is a dead letter. */
  public static final String DEAD_REASON = "dead_reason";

  /** On {@link Topics#DEAD}: the topic that it was read from. */
  public static final String DEAD_TOPIC = "dead_topic";

  /** On {@link Topics#DEAD}: the partition and offset at which it was. */
  public static final String DEAD_PARTITION = "dead_partition";

  public static final String DEAD_OFFSET = "dead_offset";

  /** On {@link Topics#DEAD}: the length of a value that was too long to be kept. */
  public static final String DEAD_OMITTED_BYTES = "dead_omitted_bytes";

  /** Trace context (W3C), handed on unchanged. */
  public static final String TRACE_PARENT = "traceparent";

  public static RecordHeader of(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  /** Headers of a dead letter: the reason and the origin. */
  public static List<RecordHeader> ofDead(String topic, int partition, long offset, String reason) {
    return List.of(
        of(DEAD_REASON, reason),
        of(DEAD_TOPIC, topic),
        of(DEAD_PARTITION, Integer.toString(partition)),
        of(DEAD_OFFSET, Long.toString(offset)));
  }
}
