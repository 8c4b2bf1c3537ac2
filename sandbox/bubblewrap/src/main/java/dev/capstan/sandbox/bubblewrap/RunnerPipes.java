package dev.capstan.sandbox.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.frame.InputFrameWriter;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.sandbox.frame.SandboxFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes a runner's input and reads its output, each on a thread of its own, so that neither pipe
 * can block the other. A failure on this side ends the sandbox.
 */
final class RunnerPipes {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int SHOWN_ERROR_BYTES = 2_000;

  private final Process process;
  private final Runnable endSandbox;
  private final CountDownLatch outputEnded = new CountDownLatch(1);
  private volatile @Nullable Exception failure;
  private volatile long bytesRead;

  /** The runner has closed its input. The exit of the sandbox tells why. */
  private static final class GoneException extends IOException {
    GoneException(IOException cause) {
      super(cause);
    }
  }

  private RunnerPipes(Process process, Runnable endSandbox) {
    this.process = process;
    this.endSandbox = endSandbox;
  }

  static RunnerPipes begin(
      Process process,
      InputFrames input,
      List<SandboxFile.OnDisk> mounted,
      RunnerOutput output,
      ExecutorService io,
      Runnable endSandbox) {
    RunnerPipes pipes = new RunnerPipes(process, endSandbox);
    io.execute(() -> pipes.read(output));
    io.execute(() -> pipes.feed(input, mounted));
    return pipes;
  }

  /** Waits until the output and the process have ended; false if they have not in time. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    return outputEnded.await(nanos, TimeUnit.NANOSECONDS)
        && process.waitFor(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
  }

  long bytesRead() {
    return bytesRead;
  }

  void throwIfFailed() throws SandboxException {
    Exception cause = failure;
    if (cause != null) {
      throw new SandboxException(String.valueOf(cause.getMessage()), cause);
    }
  }

  /**
   * What bubblewrap or the runner wrote to standard error. The pipe holds 64 KiB; a process that
   * writes more blocks, and ends with the timeout.
   */
  String errorOutput() {
    try (InputStream errors = process.getErrorStream()) {
      return new String(errors.readNBytes(SHOWN_ERROR_BYTES), UTF_8)
          .replaceAll("[\\p{Cntrl}&&[^\n]]", "\uFFFD")
          .strip();
    } catch (IOException e) {
      return "";
    }
  }

  private void read(RunnerOutput output) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream stdout = process.getInputStream()) {
      int read;
      while ((read = stdout.read(buffer)) >= 0) {
        bytesRead += read;
        output.write(buffer, 0, read);
      }
    } catch (IOException | UncheckedIOException e) {
      fail(e);
    } finally {
      outputEnded.countDown();
    }
  }

  private void feed(InputFrames input, List<SandboxFile.OnDisk> mounted) {
    try (OutputStream sink = new Sink(process.getOutputStream())) {
      InputFrameWriter.write(input, mounted::contains, sink);
    } catch (GoneException e) {
      // see there
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Exception e) {
    failure = e;
    endSandbox.run();
  }

  private static final class Sink extends FilterOutputStream {
    Sink(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new GoneException(e);
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw new GoneException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw new GoneException(e);
      }
    }
  }
}
