package dev.capstan.sandbox;

import dev.capstan.schema.attempt.Environment;

/**
 * A way to run untrusted programs in sandboxes. Thread-safe. Lifecycle: {@link #start} once, any
 * number of {@link #acquire}, {@link #close} once; closing kills what still runs.
 */
public interface SandboxProvider extends AutoCloseable {

  /** As in {@code SANDBOX_PROVIDER} and in results. */
  String name();

  /** What it can do; constant. */
  Capabilities capabilities();

  /**
   * Checks that sandboxes can be made here with all their limits, and reaps.
   *
   * @throws ProviderUnavailableException if not; the message names the remedy
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
   * Removes sandboxes that no worker will close. The engine that holds them may be on another
   * machine, and several workers may share it, so these rules hold:
   *
   * <ul>
   *   <li><b>Ownership.</b> Every sandbox carries its worker and its deadline where the engine
   *       stores it (name, label), from its creation on. Nothing else is needed to reap it.
   *   <li><b>Expired.</b> A sandbox past its deadline is removed, whichever worker owns it. The
   *       deadline is set and compared by one clock that all workers of the engine share, the
   *       engine's own: never by the wall clock of a worker.
   *   <li><b>Orphaned.</b> A sandbox before its deadline is removed only if its worker is known to
   *       be dead. A worker that can't be observed from here (another machine, another pid
   *       namespace) counts as alive; its sandboxes wait for their deadlines.
   *   <li><b>Concurrency.</b> Any worker may reap at any time, several at once. A sandbox that
   *       another one removes meanwhile is no error. Sandboxes in use are not disturbed.
   *   <li><b>Progress.</b> A sandbox that can't be removed does not stop the others; it is counted
   *       as failed and is tried again by the next call.
   * </ul>
   *
   * @throws SandboxException if the engine can't be asked what it holds: the platform's fault
   */
  ReapResult reap() throws SandboxException, InterruptedException;

  @Override
  void close();
}
