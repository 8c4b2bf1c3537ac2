package dev.capstan.sink.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sink.recording.StorePatience;
import dev.capstan.storage.object.ObjectStore;
import java.util.UUID;

/**
 * Makes sure that the bucket exists and that of two creations of one object the second fails, on
 * which every guarantee rests. Waits for a store that is away.
 */
public final class StoreCheck {
  private static final byte[] CONTENT = "capstan checks If-None-Match".getBytes(UTF_8);

  private final ObjectStore store;
  private final StorePatience patience;

  public StoreCheck(ObjectStore store, StorePatience patience) {
    this.store = store;
    this.patience = patience;
  }

  /**
   * @throws UnfitStoreException if the store takes no notice of {@code If-None-Match}
   */
  public void run() throws InterruptedException {
    String key = "probes/" + UUID.randomUUID();
    patience.untilServed(
        () -> {
          store.ensureBucket();
          return true;
        });
    // a lost answer may have created it; what counts is that the next one is refused
    patience.untilServed(() -> store.create(key, CONTENT, "text/plain"));
    boolean isFit = !patience.untilServed(() -> store.create(key, CONTENT, "text/plain"));
    patience.untilServed(
        () -> {
          store.delete(key);
          return true;
        });
    if (!isFit) {
      throw new UnfitStoreException();
    }
  }
}
