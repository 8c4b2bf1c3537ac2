package dev.capstan.sandbox;

import dev.capstan.schema.result.Usage;

/** How a sandbox ended, as the provider and the kernel saw it; nothing here is the guest's word. */
public sealed interface SandboxExit {
  /** What it consumed. */
  Usage usage();

  /**
   * The runner ended by itself; what became of the program stands in its answer, if that can be
   * read.
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

  /** Somebody outside killed it: the platform's fault. */
  record Lost(String detail, Usage usage) implements SandboxExit {}
}
