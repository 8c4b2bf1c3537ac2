package dev.capstan.worker.kill;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.schema.execution.ExecutionId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills one attempt, before or after the creation of its sandbox. Thread-safe. A sandbox is killed
 * on a thread of its own, because its engine may take long to respond and others must not wait.
 */
public final class KillSwitch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KillSwitch.class);

  /** Why an attempt was killed; the first reason is kept. */
  public enum Reason {
    /** The execution has ended: cancelled, or by another attempt. */
    EXECUTION_ENDED,
    /** Another record dispatched the same attempt, which already ran. */
    DUPLICATE,
    /** The broker gave the record to another worker. */
    LOCK_LOST,
    /** It hangs: its deadline has passed. */
    OVERDUE,
    /** This worker stops. */
    WORKER_STOPS
  }

  private final ExecutionId executionId;
  private final String nonce;
  private final AttemptDeadline deadline;
  private final Runnable onClose;
  private @Nullable Reason reason;
  private @Nullable Sandbox sandbox;

  KillSwitch(ExecutionId executionId, String nonce, AttemptDeadline deadline, Runnable onClose) {
    this.executionId = executionId;
    this.nonce = nonce;
    this.deadline = deadline;
    this.onClose = onClose;
  }

  public ExecutionId executionId() {
    return executionId;
  }

  /** Random name of the attempt. */
  public String nonce() {
    return nonce;
  }

  /** Of this attempt; set at its start. */
  public AttemptDeadline deadline() {
    return deadline;
  }

  /** Returns at once; the sandbox is killed soon after. */
  public synchronized void kill(Reason why) {
    if (reason == null) {
      reason = why;
    }
    if (sandbox != null) {
      kill(sandbox);
    }
  }

  /** Binds the sandbox; kills it if the kill came first. */
  public synchronized void bind(Sandbox acquired) {
    sandbox = acquired;
    if (reason != null) {
      kill(acquired);
    }
  }

  private void kill(Sandbox running) {
    Thread.ofVirtual()
        .name("kill-" + nonce)
        .start(
            () -> {
              try {
                running.kill();
              } catch (RuntimeException e) {
                log.atWarn()
                    .addKeyValue("execution_id", executionId)
                    .setCause(e)
                    .log("Sandbox could not be killed; its program runs until its time limit");
              }
            });
  }

  /** Why it was killed, or null. */
  public synchronized @Nullable Reason reason() {
    return reason;
  }

  @Override
  public void close() {
    synchronized (this) {
      sandbox = null;
    }
    onClose.run();
  }
}
