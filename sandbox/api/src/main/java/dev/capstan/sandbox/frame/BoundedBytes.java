package dev.capstan.sandbox.frame;

import java.io.ByteArrayOutputStream;

/**
 * Keeps the first bytes of a stream, up to a cap; grows by what arrives, not by what a header
 * claims.
 */
final class BoundedBytes {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private final int cap;
  private boolean truncated;

  BoundedBytes(int cap) {
    this.cap = cap;
  }

  /** Returns how many of the bytes are kept. */
  int write(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, cap - kept.size());
    kept.write(bytes, offset, taken);
    truncated |= taken < length;
    return taken;
  }

  boolean truncated() {
    return truncated;
  }

  byte[] toByteArray() {
    return kept.toByteArray();
  }
}
