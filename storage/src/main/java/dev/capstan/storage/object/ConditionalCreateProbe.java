package dev.capstan.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/**
 * Checks at start-up that the store honours {@code If-None-Match: *}. Terminal states depend on it:
 * a store that ignores the header would accept two results for one execution.
 */
public final class ConditionalCreateProbe {
  private final ObjectStore store;

  public ConditionalCreateProbe(ObjectStore store) {
    this.store = store;
  }

  /**
   * Creates an object twice, and deletes it.
   *
   * @throws IllegalStateException if the store does not support conditional creation; the service
   *     must not start
   * @throws ObjectStoreException if the store is unavailable; a retry may succeed
   */
  public void run() {
    String key = "probes/" + UUID.randomUUID();
    try {
      if (!store.create(key, "first".getBytes(UTF_8), "text/plain")) {
        throw unusable("refuses the first create of a new key");
      }
      if (store.create(key, "second".getBytes(UTF_8), "text/plain")) {
        throw unusable("lets a second create replace the first");
      }
      boolean isFirst =
          store.get(key).map(content -> new String(content, UTF_8)).orElse("").equals("first");
      if (!isFirst) {
        throw unusable("does not return what was created first");
      }
    } finally {
      store.delete(key);
    }
  }

  private static IllegalStateException unusable(String what) {
    return new IllegalStateException(
        "the object store "
            + what
            + ", so results could be decided twice; use a store that honours If-None-Match on PUT"
            + " (MinIO since 2024-08, RustFS, AWS S3, the embedded one), and no proxy that drops"
            + " the header");
  }
}
