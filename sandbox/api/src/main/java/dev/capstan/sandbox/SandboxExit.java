package dev.capstan.sandbox;

import dev.capstan.schema.attempt.Usage;

/**
 * How a run ended, as the provider and the kernel observed it; nothing here is the guest's claim.
 */
public sealed interface SandboxExit {
  /** What the run consumed. */
  Usage usage();

  /**
   * The runner completed by itself; its result, if readable, tells how the program ended.
   *
   * @param processLimitHit whether a fork was refused for the pids limit
   */
  record Exited(int exitCode, boolean processLimitHit, Usage usage) implements SandboxExit {}

  /** The timeout passed and everything was killed. */
  record TimedOut(Usage usage) implements SandboxExit {}

  /** The kernel killed for memory. */
  record OutOfMemory(Usage usage) implements SandboxExit {}

  /** {@link Sandbox#kill} was called. */
  record Killed(Usage usage) implements SandboxExit {}

  /** Something outside killed the sandbox: the platform's fault. */
  record Lost(String detail, Usage usage) implements SandboxExit {}
}
