package dev.capstan.kafka;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record is a document that can be written again, or unusable with a short reason. */
public final class RecordReaderFuzz {
  private static final RecordType[] TYPES = RecordType.values();
  private static final int MAX_REASON = 2000;

  private RecordReaderFuzz() {}

  /** The first byte chooses the type; behind the known ones the type is the first line. */
  public static void fuzzerTestOneInput(byte[] input) throws UndecodableRecordException {
    if (input.length == 0) {
      return;
    }
    int choice = Byte.toUnsignedInt(input[0]) % (TYPES.length + 2);
    int value = choice < TYPES.length ? 1 : lineEnd(input);
    byte[] type =
        choice < TYPES.length
            ? TYPES[choice].wireName().getBytes(UTF_8)
            : Arrays.copyOfRange(input, 1, value);
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "topic", 0, 0, new byte[0], Arrays.copyOfRange(input, value, input.length));
    record.headers().add(choice > TYPES.length ? RecordHeader.REQUIRES : RecordHeader.TYPE, type);
    switch (RecordReader.read(record)) {
      case RecordReader.Decoded decoded -> {
        byte[] written = RecordCodec.encode(decoded.document());
        // not equal: times are written with milliseconds
        RecordCodec.decode(type, written);
      }
      case RecordReader.Unusable unusable ->
          require(unusable.reason().length() <= MAX_REASON, "a reason is short");
    }
  }

  private static int lineEnd(byte[] input) {
    int end = 1;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    return end;
  }
}
