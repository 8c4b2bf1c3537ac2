package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.InputFrameWriter;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.schema.attempt.Usage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The container of one program; single use. Its runner waits for the program. */
final class DockerSandbox implements Sandbox {
  private static final long KILL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PYTHON_FAILED = 1;
  private static final int SIGKILLED = 128 + 9;

  private enum Ending {
    TIMEOUT,
    KILL,
    FAILURE
  }

  private final StartedContainer container;
  private final Engine engine;
  private final GroupWatch group;
  private final ExecutorService background;
  private final Consumer<DockerSandbox> onClose;
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private final AtomicBoolean used = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Exception failure;

  DockerSandbox(
      StartedContainer container,
      Engine engine,
      GroupWatch group,
      ExecutorService background,
      Consumer<DockerSandbox> onClose) {
    this.container = container;
    this.engine = engine;
    this.group = group;
    this.background = background;
    this.onClose = onClose;
  }

  StartedContainer container() {
    return container;
  }

  @Override
  public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
      throws SandboxException, InterruptedException {
    if (closed.get() || used.getAndSet(true)) {
      throw new IllegalStateException("run: a docker sandbox runs one program, once");
    }
    Optional<String> defect = InputFrameWriter.defect(input, file -> false);
    if (defect.isPresent()) {
      return new SandboxExit.InputRefused(defect.get(), new Usage(null, null, 0L));
    }
    RunnerStream stream = container.output();
    stream.passTo(output, group);
    if (ending.get() == null) {
      background.execute(() -> feed(input));
    }
    boolean inTime;
    try {
      inTime = stream.awaitEnd(timeout.toNanos());
    } catch (InterruptedException e) {
      kill();
      throw e;
    }
    if (!inTime) {
      group.look();
      end(Ending.TIMEOUT);
    }
    if (!inTime && !stream.awaitEnd(KILL_NANOS)) {
      throw new SandboxException("the container did not end within 10 s of its kill");
    }
    container.input().close();
    throwIfFailed();
    return exit(engine.awaitEnd(container.id()));
  }

  private void feed(InputFrames input) {
    try (OutputStream sink = new BufferedOutputStream(container.input().sink(), BUFFER_BYTES)) {
      InputFrameWriter.write(input, file -> false, sink);
      group.look(); // the later looks may come too late for a short program
    } catch (InputRelay.ClosedException e) {
      // the container has ended; its exit tells why
    } catch (IOException | RuntimeException e) {
      failure = e;
      end(Ending.FAILURE);
    }
  }

  private void throwIfFailed() throws SandboxException {
    Exception cause = failure;
    if (cause != null) {
      throw new SandboxException(String.valueOf(cause.getMessage()), cause);
    }
    if (ending.get() == null) {
      container.output().throwIfFailed();
    }
  }

  private SandboxExit exit(Optional<Engine.Ended> ended)
      throws SandboxException, InterruptedException {
    GroupFacts facts = group.facts();
    Usage usage = new Usage(facts.cpuMs(), facts.memoryPeakBytes(), container.output().bytesRead());
    Ending cause = ending.get();
    if (cause == Ending.KILL) {
      return new SandboxExit.Killed(usage);
    }
    if (facts.oomKilled() || ended.map(Engine.Ended::oomKilled).orElse(false)) {
      return new SandboxExit.OutOfMemory(usage);
    }
    if (cause == Ending.TIMEOUT) {
      return new SandboxExit.TimedOut(usage);
    }
    if (ended.isEmpty()) {
      return new SandboxExit.Lost("the container was removed", usage);
    }
    int exitCode = ended.get().exitCode();
    if (exitCode == SIGKILLED && engine.wasToldToKill(container.id())) {
      return new SandboxExit.Lost("the container was killed through the engine", usage);
    }
    if (exitCode == PYTHON_FAILED && container.output().bytesRead() == 0) {
      throw new SandboxException(
          "the image's runner does not work: " + container.output().errorOutput());
    }
    return new SandboxExit.Exited(exitCode, facts.processLimitHit(), usage);
  }

  @Override
  public void kill() {
    end(Ending.KILL);
  }

  /** The first reason counts. A kill that fails ends the wait; the reaper removes the container. */
  private void end(Ending reason) {
    ending.compareAndSet(null, reason);
    try {
      engine.kill(container.id());
    } catch (SandboxException e) {
      failure = e;
      container.output().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      container.output().close();
    }
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      if (!container.output().hasEnded()) {
        end(Ending.KILL);
      }
      onClose.accept(this);
    }
  }
}
