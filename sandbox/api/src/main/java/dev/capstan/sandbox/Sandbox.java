package dev.capstan.sandbox;

import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import java.time.Duration;

/**
 * One live sandbox. It belongs to the caller of {@link SandboxProvider#acquire}, who closes it.
 *
 * <p>A sandbox is <em>ready</em>, <em>running</em>, <em>ended</em> or <em>closed</em>:
 *
 * <ul>
 *   <li>{@code acquire} gives a ready sandbox; {@link #run} makes it running.
 *   <li>It is ready again only if its provider declares {@link Capabilities#reusable} and the run
 *       returned {@link SandboxExit.Exited}. Files of {@code /work} and {@code /tmp} are then still
 *       there; every process of the program is dead, and limits count for the next program from the
 *       start.
 *   <li>Everything else ends it: {@link SandboxExit.TimedOut}, {@link SandboxExit.OutOfMemory},
 *       {@link SandboxExit.Killed}, {@link SandboxExit.Lost}, any exception of {@code run}, and
 *       every run of a provider without {@code reusable}. An ended sandbox has no process.
 *   <li>{@link #close} is possible in every state and is final.
 * </ul>
 *
 * <p>{@code run} and {@code close} are called by one thread at a time, {@link #kill} by any.
 */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs one program and returns when every process of the program is dead.
   *
   * @param input for the runner
   * @param output receives what the runner sends, while it sends it
   * @param timeout of the program by this process's monotonic clock; when it passes, all processes
   *     are killed
   * @throws SandboxException if the sandbox can't be used: the platform's fault
   * @throws InterruptedException if this thread was interrupted; the program is killed before
   * @throws IllegalStateException if the sandbox is not ready; nothing is started
   */
  SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
      throws SandboxException, InterruptedException;

  /**
   * Kills every process. A {@link #run} in progress, or else the next one, returns {@link
   * SandboxExit.Killed}. Idempotent; does nothing to an ended or closed sandbox.
   */
  void kill();

  /**
   * Kills what still runs and removes every trace, files included. Idempotent; a step that fails
   * does not prevent the others. What can't be removed is left to {@link SandboxProvider#reap}.
   */
  @Override
  void close();
}
