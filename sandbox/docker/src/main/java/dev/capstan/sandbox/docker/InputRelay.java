package dev.capstan.sandbox.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands bytes from the thread that writes frames to docker-java's, which reads them from here. It
 * waits, for as long as a container is parked, and sees an end only when the sandbox is closed: the
 * container's input never ends. One piece is under way at a time, so that a slow engine slows the
 * writer down.
 */
final class InputRelay extends InputStream {
  private static final byte[] NOTHING = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] piece = NOTHING;
  private int at;
  private int end;
  private boolean closed;

  /** The container no longer reads; its exit tells why. */
  static final class ClosedException extends IOException {
    ClosedException() {
      super("the container's input is closed");
    }
  }

  OutputStream sink() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        give(bytes, offset, length);
      }
    };
  }

  /** Returns when every byte has been read, so the array may be used again. */
  private void give(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      piece = bytes;
      at = offset;
      end = offset + length;
      changed.signalAll();
      while (at < end) {
        if (closed) {
          throw new ClosedException();
        }
        changed.awaitUninterruptibly();
      }
      piece = NOTHING;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (at == end && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return -1;
      }
      int read = Math.min(length, end - at);
      System.arraycopy(piece, at, bytes, offset, read);
      at += read;
      if (at == end) {
        changed.signalAll();
      }
      return read;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
