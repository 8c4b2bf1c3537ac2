package dev.capstan.sandbox.frame;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, in pieces of any size, holding nothing but a header. Once the
 * stream is broken it stays so: behind a wrong header no boundary can be trusted.
 */
final class FrameParser {
  private static final int HEADER_BYTES = 6;
  private static final byte VERSION = 1;

  /** Takes payloads in pieces: {@code begin}, any number of {@code piece}, {@code end}. */
  interface Receiver {
    void begin(byte type, long length);

    void piece(byte[] bytes, int offset, int length);

    void end();
  }

  private final Receiver receiver;
  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;
  private long payloadLeft;
  private boolean inPayload;
  private @Nullable String defect;

  FrameParser(Receiver receiver) {
    this.receiver = receiver;
  }

  void write(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && defect == null) {
      at = inPayload ? takePayload(bytes, at, end) : takeHeader(bytes, at, end);
    }
  }

  /** Why the stream can't be cut any further; null while it can. */
  @Nullable String defect() {
    return defect;
  }

  private int takeHeader(byte[] bytes, int at, int end) {
    int taken = Math.min(HEADER_BYTES - headerBytes, end - at);
    System.arraycopy(bytes, at, header, headerBytes, taken);
    headerBytes += taken;
    if (header[0] != VERSION) {
      defect = "a frame has version " + Byte.toUnsignedInt(header[0]) + ", but 1 is expected";
    } else if (headerBytes == HEADER_BYTES) {
      headerBytes = 0;
      payloadLeft = length();
      inPayload = true;
      receiver.begin(header[1], payloadLeft);
      endIfDone();
    }
    return at + taken;
  }

  private int takePayload(byte[] bytes, int at, int end) {
    int taken = (int) Math.min(payloadLeft, end - at);
    receiver.piece(bytes, at, taken);
    payloadLeft -= taken;
    endIfDone();
    return at + taken;
  }

  private void endIfDone() {
    if (payloadLeft == 0) {
      inPayload = false;
      receiver.end();
    }
  }

  private long length() {
    long length = 0;
    for (int i = 2; i < HEADER_BYTES; i++) {
      length = length << 8 | Byte.toUnsignedInt(header[i]);
    }
    return length;
  }
}
