package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of a message in the wire format of Protocol Buffers, by number. */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Map<Integer, List<byte[]>> bytes = new HashMap<>();
  private final Map<Integer, Long> numbers = new HashMap<>();

  ProtoMessage(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      int field = (int) (key >>> 3);
      switch ((int) key & 7) {
        case VARINT -> numbers.put(field, varint(in));
        case FIXED64 -> numbers.put(field, in.getLong());
        case FIXED32 -> numbers.put(field, (long) in.getInt());
        case BYTES -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          bytes.computeIfAbsent(field, unused -> new ArrayList<>()).add(value);
        }
        default -> throw new IllegalArgumentException("not a message");
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  boolean has(int field) {
    return bytes.containsKey(field);
  }

  byte[] bytes(int field) {
    return bytes.getOrDefault(field, List.of(new byte[0])).getFirst();
  }

  String text(int field) {
    return new String(bytes(field), UTF_8);
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  List<ProtoMessage> messages(int field) {
    return bytes.getOrDefault(field, List.of()).stream().map(ProtoMessage::new).toList();
  }
}
