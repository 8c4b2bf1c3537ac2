package dev.capstan.sandbox;

import dev.capstan.schema.attempt.Usage;

/**
 * How a run ended, as the provider and the kernel observed it; nothing here is the guest's claim.
 */
public sealed interface SandboxExit {
  /** What the run consumed. */
  Usage usage();

  /**
   * The runner has ended and nothing outside of the sandbox is known to have ended it. Its result,
   * if readable, tells how the program ended. Without a complete result, the program ended it: what
   * the guest can cause is the guest's fault.
   *
   * @param exitCode of the runner; 128 + n if signal n ended it
   * @param processLimitHit whether a fork was refused for the pids limit
   */
  record Exited(int exitCode, boolean processLimitHit, Usage usage) implements SandboxExit {}

  /** The timeout passed and everything was killed. */
  record TimedOut(Usage usage) implements SandboxExit {}

  /** The kernel killed for memory. */
  record OutOfMemory(Usage usage) implements SandboxExit {}

  /** {@link Sandbox#kill} was called. */
  record Killed(Usage usage) implements SandboxExit {}

  /**
   * The inputs of the request can't be placed in a sandbox: the fault of the tenant that sent them.
   */
  record InputRefused(String detail, Usage usage) implements SandboxExit {}

  /**
   * Something outside killed the sandbox, and the host has evidence of it: the platform's fault.
   */
  record Lost(String detail, Usage usage) implements SandboxExit {}
}
