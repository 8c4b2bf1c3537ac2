package dev.capstan.sandbox.frame;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first bytes of a stream, up to a cap: in memory while they are few, then in a file of
 * the spool. It grows by what arrives, not by what a header claims. So a result takes the same
 * small memory whatever its size.
 */
public final class BoundedSpool extends OutputStream {
  /** What a part may hold in memory. The parts that a record can contain are smaller. */
  public static final int MEMORY_BYTES = 32 << 10;

  private final long cap;
  private final SpoolFolder folder;
  private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream(0);
  private @Nullable SpoolFile file;
  private long sizeBytes;
  private boolean truncated;

  /**
   * @param cap in bytes; what is over is dropped
   */
  public BoundedSpool(long cap, SpoolFolder folder) {
    this.cap = cap;
    this.folder = folder;
  }

  /** Keeps what fits below the cap and returns how many bytes these are. */
  int keep(byte[] bytes, int offset, int length) {
    int taken = (int) Math.min(length, cap - sizeBytes);
    truncated |= taken < length;
    sizeBytes += taken;
    ByteArrayOutputStream small = memory;
    if (small != null && sizeBytes <= MEMORY_BYTES) {
      small.write(bytes, offset, taken);
    } else if (taken > 0) {
      spoolFile().write(bytes, offset, taken);
    }
    return taken;
  }

  private SpoolFile spoolFile() {
    SpoolFile open = file;
    if (open == null) {
      open = folder.create();
      file = open;
    }
    ByteArrayOutputStream small = memory;
    if (small != null) {
      open.write(small.toByteArray(), 0, small.size());
      memory = null;
    }
    return open;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    keep(bytes, offset, length);
  }

  @Override
  public void write(int b) {
    keep(new byte[] {(byte) b}, 0, 1);
  }

  public boolean truncated() {
    return truncated;
  }

  /** What was kept, after the last write. */
  public SpooledContent content() {
    ByteArrayOutputStream small = memory;
    return small == null ? spoolFile().finish() : SpooledContent.of(small.toByteArray());
  }
}
