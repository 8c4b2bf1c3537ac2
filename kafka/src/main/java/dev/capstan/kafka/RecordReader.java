package dev.capstan.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.Feature;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.UndecodableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Decodes documents of the contract from Kafka records; never by class names in headers. */
public final class RecordReader {
  private RecordReader() {}

  /** Content of a record. */
  public sealed interface Content {}

  /**
   * A document of the contract.
   *
   * @param document of one of the classes of {@link dev.capstan.schema.wire.RecordType}; fields
   *     that the sender omitted are null
   */
  public record Decoded(Object document) implements Content {}

  /** A record that this version can't use. */
  public sealed interface Unusable extends Content {
    /** The reason, for the log and the dead-letter topic. */
    String reason();
  }

  /** A document that requires features of a later version. */
  public record RequiresUnknown(String features) implements Unusable {
    @Override
    public String reason() {
      return "requires features that this version does not have: " + features;
    }
  }

  /** Not a document of the contract; a retry gives the same result. */
  public record Undecodable(String reason) implements Unusable {}

  public static Content read(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] requires = header(record, RecordHeader.REQUIRES);
    if (requires != null && requires.length > 0 && !Feature.areKnown(new String(requires, UTF_8))) {
      int shown = Math.min(requires.length, 80);
      return new RequiresUnknown(new String(requires, 0, shown, UTF_8));
    }
    try {
      byte @Nullable [] value = record.value();
      return new Decoded(RecordCodec.decode(header(record, RecordHeader.TYPE), value));
    } catch (UndecodableRecordException e) {
      return new Undecodable(String.valueOf(e.getMessage()));
    }
  }

  private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
