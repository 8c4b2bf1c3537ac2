package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.webhook.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Encodes and decodes Kafka records: JSON as a CloudEvents 1.0 event in binary mode. The type is
 * one of {@link RecordType}; class names in headers are never used.
 */
public final class RecordCodec {
  private final String source;

  /**
   * @param source the {@code ce_source} of what is written: {@code capstan/worker/<name>}
   */
  public RecordCodec(String source) {
    this.source = source;
  }

  /** The bytes of a record's value. */
  public static byte[] encode(Object value) {
    return Json.MAPPER.writeValueAsBytes(value);
  }

  /**
   * The headers that go with {@code value}, those of its trace and of the features that it requires
   * among them.
   */
  public List<RecordHeader> headers(Object value) {
    List<RecordHeader> headers = new ArrayList<>(headers(RecordType.of(value)));
    String trace = traceParent(value);
    if (trace != null) {
      headers.add(RecordHeader.of(RecordHeader.TRACE_PARENT, trace));
    }
    if (value instanceof KillOrder order && order.nonce() != null) {
      String required = Feature.KILL_OF_ONE_ATTEMPT.wireName();
      headers.add(RecordHeader.of(RecordHeader.REQUIRES, required));
    }
    return List.copyOf(headers);
  }

  private static @Nullable String traceParent(Object value) {
    return switch (value) {
      case AdmittedExecution execution -> execution.traceParent();
      case Dispatch dispatch -> dispatch.execution().traceParent();
      case AttemptFinished finished -> finished.execution().traceParent();
      case Delivery delivery -> delivery.traceParent();
      default -> null;
    };
  }

  /** The headers that go with a value of {@code type} that is encoded already. */
  public List<RecordHeader> headers(RecordType type) {
    return List.of(
        RecordHeader.of(RecordHeader.SPEC_VERSION, "1.0"),
        RecordHeader.of(RecordHeader.ID, UUID.randomUUID().toString()),
        RecordHeader.of(RecordHeader.SOURCE, source),
        RecordHeader.of(RecordHeader.TYPE, type.wireName()),
        RecordHeader.of(RecordHeader.CONTENT_TYPE, "application/json"));
  }

  /**
   * Reads a record.
   *
   * @param typeHeader value of the {@code ce_type} header; null when it is missing
   * @param value of the record; null is a tombstone, which is not a document
   * @return the document, one of the classes of {@link RecordType}
   * @throws UndecodableRecordException if it is not one; send the record to the dead-letter topic,
   *     do not retry again
   */
  public static Object decode(byte @Nullable [] typeHeader, byte @Nullable [] value)
      throws UndecodableRecordException {
    if (typeHeader == null) {
      throw new UndecodableRecordException("it has no header " + RecordHeader.TYPE);
    }
    if (value == null) {
      throw new UndecodableRecordException("it has no value");
    }
    String name = new String(typeHeader, UTF_8);
    RecordType type =
        RecordType.find(name)
            .orElseThrow(
                () -> new UndecodableRecordException("its type is unknown: " + abbreviate(name)));
    try {
      Object document = Json.MAPPER.readValue(value, type.valueClass());
      if (document == null) {
        throw new UndecodableRecordException("its value is null");
      }
      return document;
    } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
      throw new UndecodableRecordException("its value is not a " + name + ": " + e.getMessage());
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
