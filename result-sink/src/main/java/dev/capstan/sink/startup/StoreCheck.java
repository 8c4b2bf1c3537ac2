package dev.capstan.sink.startup;

import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;
import org.springframework.context.SmartLifecycle;

/**
 * Before anything is read: makes sure that the bucket exists and that of two creations of one
 * object the second is refused, on which every guarantee is based. Waits for an unavailable store.
 */
public final class StoreCheck implements SmartLifecycle {
  private final ObjectStore store;
  private final StoreRetries patience;
  private volatile boolean isRunning;

  public StoreCheck(ObjectStore store, StoreRetries patience) {
    this.store = store;
    this.patience = patience;
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

  /** After the management port, before all consumers. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 1_000;
  }

  /**
   * @throws IllegalStateException if the store ignores {@code If-None-Match}
   */
  public void run() throws InterruptedException {
    patience.untilServed(
        () -> {
          store.ensureBucket();
          new ConditionalCreateProbe(store).run();
          return true;
        });
  }
}
