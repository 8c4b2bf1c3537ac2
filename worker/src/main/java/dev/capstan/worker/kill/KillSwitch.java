package dev.capstan.worker.kill;

import dev.capstan.sandbox.Sandbox;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Kills one attempt, before or after the creation of its sandbox. Thread-safe. */
public final class KillSwitch implements AutoCloseable {

  /** Why an attempt was killed; the first reason is kept. */
  public enum Reason {
    /** The execution has ended: cancelled, or by another attempt. */
    EXECUTION_ENDED,
    /** The broker gave the record to another worker. */
    LOCK_LOST,
    /** This worker stops. */
    WORKER_STOPS
  }

  private final Consumer<KillSwitch> onClose;
  private @Nullable Reason reason;
  private @Nullable Sandbox sandbox;

  KillSwitch(Consumer<KillSwitch> onClose) {
    this.onClose = onClose;
  }

  public synchronized void kill(Reason why) {
    if (reason == null) {
      reason = why;
    }
    if (sandbox != null) {
      sandbox.kill();
    }
  }

  /** Binds the sandbox; kills it immediately if the kill came first. */
  public synchronized void bind(Sandbox acquired) {
    sandbox = acquired;
    if (reason != null) {
      acquired.kill();
    }
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
    onClose.accept(this);
  }
}
