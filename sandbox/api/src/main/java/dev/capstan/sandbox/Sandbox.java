package dev.capstan.sandbox;

import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerResultCollector;
import java.time.Duration;

/** One live sandbox, for one program. Owned by whoever acquired it, who closes it. */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs the program and returns when every process of the sandbox is dead. Called once.
   *
   * @param input what the runner reads
   * @param answer takes what the runner says, while it says it
   * @param timeout of the program by this process's monotonic clock; then the whole tree is killed
   * @throws SandboxException if the sandbox can't be used: the platform's fault
   */
  SandboxExit run(InputFrames input, RunnerResultCollector answer, Duration timeout)
      throws SandboxException, InterruptedException;

  /**
   * Kills every process; {@link #run} then returns {@link SandboxExit.Killed}. From any thread, any
   * time.
   */
  void kill();

  /** Kills what still runs and removes every trace. Idempotent; runs every step. */
  @Override
  void close();
}
