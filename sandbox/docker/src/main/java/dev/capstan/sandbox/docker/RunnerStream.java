package dev.capstan.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.frame.RunnerOutput;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an attached container. Its standard output is the runner's frames, passed on as
 * they arrive; its standard error is for the operator and kept up to a cap. docker-java calls from
 * one thread of its own.
 */
final class RunnerStream implements ResultCallback<Frame> {
  /** A parked runner writes nothing, unless it fails. */
  private static final int EARLY_BYTES = 8 << 10;

  private static final int ERROR_BYTES = 2_000;

  /** The last frame: version, type, no payload. */
  private static final byte[] END_FRAME = {1, 0x1F, 0, 0, 0, 0};

  /** Is called after each piece of output; quick. */
  interface Progress {
    /**
     * @param mayBeLast whether the piece ends with the last frame's bytes; a program's output can
     *     look the same
     */
    void onPiece(boolean mayBeLast);
  }

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream(0);
  private final byte[] tail = new byte[END_FRAME.length];
  private @Nullable RunnerOutput output;
  private @Nullable Progress progress;
  private @Nullable Closeable connection;
  private volatile @Nullable Throwable failure;
  private volatile long bytesRead;

  /** Waits until the engine has attached, so that no output is missed. */
  void awaitStart() throws SandboxException, InterruptedException {
    if (!started.await(30, TimeUnit.SECONDS)) {
      throw new SandboxException("the docker engine did not attach to a container within 30 s");
    }
    throwIfFailed();
  }

  /**
   * Passes on what has arrived and what will.
   *
   * @param listener called after each piece
   */
  synchronized void passTo(RunnerOutput receiver, Progress listener) {
    output = receiver;
    progress = listener;
    receiver.write(early.toByteArray(), 0, early.size());
  }

  /** False if it has not ended in time. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  void throwIfFailed() throws SandboxException {
    Throwable cause = failure;
    if (cause != null) {
      throw new SandboxException(
          "the connection to the container failed: " + cause.getMessage(), cause);
    }
  }

  long bytesRead() {
    return bytesRead;
  }

  synchronized String errorOutput() {
    return errors.toString(UTF_8).replaceAll("[\\p{Cntrl}&&[^\n]]", "\uFFFD").strip();
  }

  @Override
  public synchronized void onStart(Closeable closeable) {
    connection = closeable;
    started.countDown();
  }

  @Override
  public synchronized void onNext(Frame frame) {
    byte[] bytes = frame.getPayload();
    switch (frame.getStreamType()) {
      case STDOUT -> onOutput(bytes);
      case STDERR, RAW -> keep(errors, bytes, ERROR_BYTES);
      case STDIN -> {}
    }
  }

  private void onOutput(byte[] bytes) {
    bytesRead += bytes.length;
    if (output == null || progress == null) {
      keep(early, bytes, EARLY_BYTES);
      return;
    }
    output.write(bytes, 0, bytes.length);
    remember(bytes);
    progress.onPiece(Arrays.equals(tail, END_FRAME));
  }

  private void remember(byte[] bytes) {
    int kept = Math.min(bytes.length, tail.length);
    System.arraycopy(tail, kept, tail, 0, tail.length - kept);
    System.arraycopy(bytes, bytes.length - kept, tail, tail.length - kept, kept);
  }

  private static void keep(ByteArrayOutputStream kept, byte[] bytes, int cap) {
    kept.write(bytes, 0, Math.min(bytes.length, cap - kept.size()));
  }

  /** An error of the connection, or of the receiver, which can't store the output. */
  @Override
  public void onError(Throwable throwable) {
    if (ended.getCount() > 0) {
      failure = throwable;
    }
    onComplete();
  }

  @Override
  public void onComplete() {
    ended.countDown();
    started.countDown();
  }

  @Override
  public void close() {
    Closeable open;
    synchronized (this) {
      open = connection;
      connection = null;
    }
    onComplete();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // nothing more can be done about a connection that can't be closed
      }
    }
  }
}
