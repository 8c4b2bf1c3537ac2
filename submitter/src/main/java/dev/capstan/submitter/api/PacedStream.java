package dev.capstan.submitter.api;

import dev.capstan.schema.problem.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A request body that must arrive at a minimum rate, on average after the first ten seconds. A read
 * blocks until the connection's read timeout at most.
 */
final class PacedStream extends FilterInputStream {
  private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private final long bytesPerSecond;
  private final LongSupplier nanoTime;
  private final long begin;
  private long received;

  PacedStream(InputStream in, long bytesPerSecond, LongSupplier nanoTime) {
    super(in);
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  @Override
  public int read() throws IOException {
    int next = in.read();
    count(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    count(n);
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = in.skip(n);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long n) {
    received += Math.max(0, n);
    double allowed = GRACE_NANOS + received * NANOS_PER_SECOND / bytesPerSecond;
    if (nanoTime.getAsLong() - begin > allowed) {
      throw ApiException.of(
          ProblemType.REQUEST_TIMEOUT,
          "The body arrived too slowly; send at least " + bytesPerSecond + " bytes per second");
    }
  }
}
