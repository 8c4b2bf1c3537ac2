package dev.capstan.sink.startup;

import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import org.springframework.context.SmartLifecycle;

/**
 * Startup check before any consumer: the bucket exists, and the store refuses the second of two
 * creations of an object, on which every guarantee depends. Waits for an unavailable store.
 */
public final class StoreCheck implements SmartLifecycle {
  private final ObjectStore store;
  private final StoreRetries retries;
  private volatile boolean isRunning;

  public StoreCheck(ObjectStore store, StoreRetries retries) {
    this.store = store;
    this.retries = retries;
  }

  /**
   * @throws IllegalStateException if the store ignores {@code If-None-Match}; the sink must not
   *     start
   */
  @Override
  public void start() {
    try {
      run();
      isRunning = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the store was unavailable", e);
    }
  }

  @Override
  public void stop() {
    isRunning = false;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** Starts after the management port and before all consumers. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 1_000;
  }

  /**
   * @throws IllegalStateException if the store ignores {@code If-None-Match}
   */
  public void run() throws InterruptedException {
    retries.untilServed(
        () -> {
          store.ensureBucket();
          new ConditionalCreateProbe(store).run();
          return true;
        });
  }
}
