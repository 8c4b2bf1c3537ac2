package dev.capstan.sink.startup;

import dev.capstan.storage.object.ConditionalCreateProbe;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.StoreRetries;

/**
 * Makes sure that the bucket exists and that of two creations of one object the second is refused,
 * on which every guarantee rests. Waits for a store that is away.
 */
public final class StoreCheck {
  private final ObjectStore store;
  private final StoreRetries patience;

  public StoreCheck(ObjectStore store, StoreRetries patience) {
    this.store = store;
    this.patience = patience;
  }

  /**
   * @throws IllegalStateException if the store takes no notice of {@code If-None-Match}; don't
   *     start
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
