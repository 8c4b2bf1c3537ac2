package dev.capstan.sandbox.frame;

import org.jspecify.annotations.Nullable;

/** Collects what stands before an artifact's content: two bytes of length, then the name. */
final class ArtifactHeader {
  private final long payloadBytes;
  private int lengthBytesSeen;
  private int nameLength;
  private byte[] name = {};
  private int nameBytesSeen;
  private boolean reported;

  ArtifactHeader(long payloadBytes) {
    this.payloadBytes = payloadBytes;
  }

  /** Takes the bytes that belong to the header and returns their number. */
  int take(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (lengthBytesSeen < 2 && at < end) {
      nameLength = nameLength << 8 | Byte.toUnsignedInt(bytes[at++]);
      if (++lengthBytesSeen == 2) {
        name = new byte[nameLength];
      }
    }
    int taken = Math.min(nameLength - nameBytesSeen, end - at);
    if (lengthBytesSeen == 2 && taken > 0) {
      System.arraycopy(bytes, at, name, nameBytesSeen, taken);
      nameBytesSeen += taken;
      at += taken;
    }
    return at - offset;
  }

  boolean isDone() {
    return lengthBytesSeen == 2 && nameBytesSeen == nameLength;
  }

  /** The name, at the one call that follows its last byte; else null. */
  byte @Nullable [] completed() {
    if (reported || !isDone()) {
      return null;
    }
    reported = true;
    return name;
  }

  /** What the frame has left for the content. */
  long contentBytes() {
    return payloadBytes - 2 - nameLength;
  }
}
