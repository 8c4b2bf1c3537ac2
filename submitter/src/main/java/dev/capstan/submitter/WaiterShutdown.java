package dev.capstan.submitter;

import dev.capstan.submitter.lookup.Waiters;
import org.springframework.context.SmartLifecycle;

/** Answers the long polls when the server stops, before it waits for open requests to end. */
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

  /** The last to start and the first to stop. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
