package dev.capstan.sandbox;

import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.QueryType;
import java.util.Set;

/**
 * A way to run untrusted programs, each in a fresh sandbox. Thread-safe. Life: {@link #start} once,
 * any number of {@link #acquire}, {@link #close} once; closing kills what still runs.
 */
public interface SandboxProvider extends AutoCloseable {

  /** As in {@code SANDBOX_PROVIDER} and in results. */
  String name();

  /** What it can run; a request that needs more is refused at admission. */
  Set<QueryType> languages();

  /**
   * Checks that sandboxes can be made here with all their limits, and removes what a dead worker
   * left.
   *
   * @throws ProviderUnavailableException if not; the message says what to do
   */
  void start();

  /** What programs run in; known after {@link #start}. */
  Environment environment();

  /**
   * Makes a sandbox that waits for its program. It ends itself at its deadline even if this process
   * is gone.
   *
   * @throws SandboxException if it can't be made: the platform's fault
   */
  Sandbox acquire(SandboxSpec spec) throws SandboxException;

  /**
   * Removes sandboxes of this machine whose worker is dead or whose deadline has passed.
   * Idempotent.
   *
   * @return how many
   */
  int reap();

  @Override
  void close();
}
