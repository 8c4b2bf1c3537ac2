package org.example.sandbox;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.InputFrameWriter;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.schema.attempt.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder, and one process after the other in it. */
final class ProcessSandbox implements Sandbox {
  /** The runner expects /work and /tmp of its own; here both are the sandbox's folder. */
  private static final String RUNNER =
      """
      import os, sys
      sys.path.insert(0, sys.argv[1])
      from capstan_runner import answer, shell_program, workspace
      workspace.ROOT = sys.argv[2]
      answer.PATH = sys.argv[2] + "/.answer"
      shell_program.SCRIPT = f"{sys.argv[2]}/.main-{os.getpid()}.sh"
      from capstan_runner.supervisor import main
      main([])
      """;

  private enum State {
    READY,
    RUNNING,
    ENDED,
    CLOSED
  }

  private final Path runner;
  private final Path folder;
  private final Consumer<ProcessSandbox> onClose;
  private State state = State.READY;
  private boolean killed;
  private @Nullable Process process;
  private volatile long bytesRead;

  ProcessSandbox(Path runner, Path folder, Consumer<ProcessSandbox> onClose) {
    this.runner = runner;
    this.folder = folder;
    this.onClose = onClose;
  }

  @Override
  public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
      throws SandboxException, InterruptedException {
    bytesRead = 0;
    Process started = start();
    if (started == null) {
      return new SandboxExit.Killed(usage());
    }
    boolean inTime = false;
    Thread reader = Thread.ofVirtual().start(() -> read(started, output));
    Thread writer = Thread.ofVirtual().start(() -> write(started, input));
    try {
      inTime = started.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!inTime) {
        end(started);
      }
      started.waitFor();
      reader.join();
      writer.join();
      synchronized (this) {
        process = null;
        state = inTime && !killed && state == State.RUNNING ? State.READY : State.ENDED;
      }
    }
    if (killed) {
      return new SandboxExit.Killed(usage());
    }
    return inTime
        ? new SandboxExit.Exited(started.exitValue(), false, usage())
        : new SandboxExit.TimedOut(usage());
  }

  /** Null if the sandbox was killed before. */
  private synchronized @Nullable Process start() throws SandboxException {
    if (state != State.READY) {
      throw new IllegalStateException("run: the sandbox is " + state);
    }
    state = killed ? State.ENDED : State.RUNNING;
    if (killed) {
      return null;
    }
    try {
      process =
          new ProcessBuilder("python3", "-B", "-c", RUNNER, runner.toString(), folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process;
    } catch (IOException e) {
      state = State.ENDED;
      throw new SandboxException("python3 can't be started: " + e.getMessage(), e);
    }
  }

  private void read(Process from, RunnerOutput output) {
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = from.getInputStream()) {
      int read;
      while ((read = in.read(buffer)) >= 0) {
        bytesRead += read;
        output.write(buffer, 0, read);
      }
    } catch (IOException e) {
      end(from);
    }
  }

  private static void write(Process to, InputFrames input) {
    try (OutputStream out = to.getOutputStream()) {
      InputFrameWriter.write(input, file -> false, out);
    } catch (IOException e) {
      // the runner has ended; its exit tells why
    }
  }

  private Usage usage() {
    return new Usage(null, null, bytesRead);
  }

  @Override
  public synchronized void kill() {
    killed = true;
    Process running = process;
    if (running != null) {
      end(running);
    }
  }

  private static void end(Process running) {
    List<ProcessHandle> all =
        Stream.concat(running.descendants(), Stream.of(running.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    synchronized (this) {
      state = State.CLOSED;
    }
    ProcessProvider.delete(folder);
    onClose.accept(this);
  }
}
