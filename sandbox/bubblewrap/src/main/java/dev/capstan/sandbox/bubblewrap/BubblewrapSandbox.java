package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.frame.InputFrameWriter;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.linux.cgroup.Cgroup;
import dev.capstan.sandbox.linux.cgroup.CgroupFacts;
import dev.capstan.sandbox.linux.cgroup.CgroupLimits;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.request.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces, group and user of one program; single use. No process exists before {@link #run}: a
 * cold start costs little more than Python's own, and the mounted files must be known by then.
 */
final class BubblewrapSandbox implements Sandbox {
  /** bubblewrap itself and the runner, which don't count against the program's limit. */
  private static final int OWN_PROCESSES = 2;

  /** How long after its timeout a sandbox may live before the reaper removes it. */
  private static final long LEEWAY_SECONDS = 10;

  private static final Duration KILL_TIME = Duration.ofSeconds(10);
  private static final long STEP_NANOS = 500_000;
  private static final int SETUP_FAILED = 1;
  private static final int SIGNAL_BASE = 128;

  private enum Ending {
    TIMEOUT,
    KILL
  }

  private final BubblewrapHost host;
  private final SandboxSpec spec;
  private final OptionalInt uid;
  private final Runnable onClose;
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private final AtomicBoolean used = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Cgroup group;
  private volatile @Nullable Process process;
  private volatile @Nullable Path status;

  BubblewrapSandbox(BubblewrapHost host, SandboxSpec spec, OptionalInt uid, Runnable onClose) {
    this.host = host;
    this.spec = spec;
    this.uid = uid;
    this.onClose = onClose;
  }

  @Override
  public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
      throws SandboxException, InterruptedException {
    if (closed.get() || used.getAndSet(true)) {
      throw new IllegalStateException("run: a bubblewrap sandbox runs one program, once");
    }
    List<SandboxFile.OnDisk> mounted = new MountableFiles(uid.isPresent()).among(input);
    Optional<String> defect = InputFrameWriter.defect(input, mounted::contains);
    if (defect.isPresent()) {
      return new SandboxExit.InputRefused(defect.get(), new Usage(null, null, 0L));
    }
    try {
      SandboxName name =
          SandboxName.of(spec, host.clock().seconds() + timeout.toSeconds() + LEEWAY_SECONDS);
      Path statusFile = host.workFolder().resolve(name.toString());
      status = statusFile;
      Limits limits = spec.limits();
      Cgroup own =
          host.cgroups()
              .create(
                  host.owner(),
                  name.toString(),
                  new CgroupLimits(
                      limits.memoryBytes(), limits.pids() + OWN_PROCESSES, limits.cpus()));
      group = own;
      Process started = launch(own, mounted, statusFile);
      process = started;
      if (ending.get() != null) {
        end();
      }
      RunnerPipes pipes = RunnerPipes.begin(started, input, mounted, output, host.io(), this::end);
      awaitEnd(pipes, timeout);
      pipes.throwIfFailed();
      return exit(pipes, started, own, statusFile);
    } catch (IOException e) {
      throw new SandboxException("the sandbox can't be made: " + e.getMessage(), e);
    } catch (RejectedExecutionException e) {
      end();
      throw new SandboxException("the provider was closed while the sandbox was made", e);
    }
  }

  private Process launch(Cgroup own, List<SandboxFile.OnDisk> mounted, Path statusFile)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(host.command().of(own, uid, spec.limits(), mounted, statusFile));
    builder.environment().clear();
    return host.launcher().launch(builder);
  }

  private void awaitEnd(RunnerPipes pipes, Duration timeout)
      throws SandboxException, InterruptedException, IOException {
    boolean ended = false;
    try {
      ended = pipes.awaitEnd(timeout.toNanos());
    } finally {
      if (!ended) {
        // also after an interrupt
        ending.compareAndSet(null, Thread.interrupted() ? Ending.KILL : Ending.TIMEOUT);
        end();
      }
    }
    if (!ended && !pipes.awaitEnd(KILL_TIME.toNanos())) {
      throw new SandboxException(
          "the sandbox's processes did not die within " + KILL_TIME.toSeconds() + " s");
    }
    awaitEmpty();
  }

  /** No process may be left when the result is read; what outlived bubblewrap is killed. */
  private void awaitEmpty() throws SandboxException, IOException {
    Cgroup own = group;
    long start = System.nanoTime();
    while (own != null && !own.isEmpty()) {
      if (System.nanoTime() - start > KILL_TIME.toNanos()) {
        throw new SandboxException(
            "the sandbox's processes did not die within " + KILL_TIME.toSeconds() + " s");
      }
      own.kill();
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private SandboxExit exit(RunnerPipes pipes, Process ended, Cgroup own, Path statusFile)
      throws SandboxException, IOException {
    CgroupFacts facts = own.facts();
    Usage usage = new Usage(facts.cpuMs(), facts.memoryPeakBytes(), pipes.bytesRead());
    Ending cause = ending.get();
    if (cause == Ending.KILL) {
      return new SandboxExit.Killed(usage);
    }
    if (facts.machineOomKilled()) {
      return new SandboxExit.Lost("the machine ran out of memory", usage);
    }
    if (facts.oomKilled()) {
      return new SandboxExit.OutOfMemory(usage);
    }
    if (cause == Ending.TIMEOUT) {
      return new SandboxExit.TimedOut(usage);
    }
    OptionalInt exitCode = BubblewrapStatus.exitCode(statusFile);
    if (exitCode.isEmpty() && ended.exitValue() > SIGNAL_BASE) {
      return new SandboxExit.Lost(
          "bubblewrap was ended from outside by signal " + (ended.exitValue() - SIGNAL_BASE),
          usage);
    }
    boolean failed = exitCode.isEmpty() || exitCode.getAsInt() == SETUP_FAILED;
    if (failed && pipes.bytesRead() == 0) {
      return notMade(pipes.errorOutput(), usage);
    }
    return new SandboxExit.Exited(exitCode.orElse(ended.exitValue()), facts.pidsLimitHit(), usage);
  }

  /** bubblewrap names the path that it could not make. Below {@code in/}, the request chose it. */
  private static SandboxExit notMade(String errorOutput, Usage usage) throws SandboxException {
    if (errorOutput.startsWith("bwrap: ") && errorOutput.contains(BubblewrapCommand.INPUTS)) {
      return new SandboxExit.InputRefused(
          "an input can't be placed in the sandbox: " + errorOutput, usage);
    }
    throw new SandboxException("the sandbox can't be made: " + errorOutput);
  }

  @Override
  public void kill() {
    ending.compareAndSet(null, Ending.KILL);
    end();
  }

  /**
   * Kills bubblewrap. The kernel then kills the first process of the sandbox's pid namespace, and
   * with it all others. The group kills all of them again.
   */
  private void end() {
    Process running = process;
    if (running != null) {
      running.toHandle().destroyForcibly(); // Process's own would close the streams as well
    }
    Cgroup own = group;
    if (own != null) {
      own.kill();
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    kill();
    Cgroup own = group;
    if (own != null && !own.remove()) {
      try {
        host.io().execute(() -> FolderRemoval.insist(own, host.owner()));
      } catch (RejectedExecutionException e) { // the provider is closed
        FolderRemoval.insist(own, host.owner());
      }
    }
    Path file = status;
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // a few bytes in the worker's own folder, which goes with the worker
    } finally {
      onClose.run();
    }
  }
}
