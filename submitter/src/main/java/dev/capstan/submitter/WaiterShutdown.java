package dev.capstan.submitter;

import dev.capstan.submitter.lookup.Waiters;
import org.springframework.context.SmartLifecycle;

/** Ends the long polls at shutdown, before the server waits for open requests. */
final class WaiterShutdown implements SmartLifecycle {
  private final Waiters waiters;
  private volatile boolean isRunning;

  WaiterShutdown(Waiters waiters) {
    this.waiters = waiters;
  }

  @Override
  public void start() {
    isRunning = true;
  }

  @Override
  public void stop() {
    isRunning = false;
    waiters.wakeAll();
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** Starts last and stops first. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
