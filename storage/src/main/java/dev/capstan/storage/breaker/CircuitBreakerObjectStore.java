package dev.capstan.storage.breaker;

import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store that is left alone while it fails: calls then end at once with the {@link
 * ObjectStoreException} that they would end with after their time limit. What the caller did wrong,
 * and what isn't there, is no failure. A stream counts until it is opened.
 */
public final class CircuitBreakerObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final ResourceCircuitBreaker guard;

  public CircuitBreakerObjectStore(ObjectStore store, ResourceCircuitBreaker guard) {
    this.store = store;
    this.guard = guard;
  }

  /**
   * Whether the store can be used; while it is left alone, asks it now and then. The question goes
   * past the guard's own wrapping: the one call that a guard lets through must not ask it again.
   */
  public boolean serves() {
    return guard.serves(() -> store.stat(ObjectKeys.PROBE));
  }

  private <T> T guarded(ResourceCircuitBreaker.Call<T, RuntimeException> call) {
    try {
      return guard.call(call, CircuitBreakerObjectStore::isFailure);
    } catch (CircuitOpenException e) {
      throw new ObjectStoreException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isFailure(Exception e) {
    return e instanceof ObjectStoreException failure && !failure.isByCaller();
  }

  private void run(Runnable call) {
    guarded(
        () -> {
          call.run();
          return true;
        });
  }

  @Override
  public boolean create(String key, byte[] content, String mediaType) {
    return guarded(() -> store.create(key, content, mediaType));
  }

  @Override
  public void put(String key, byte[] content, String mediaType) {
    run(() -> store.put(key, content, mediaType));
  }

  @Override
  public void put(String key, Path content, String mediaType) {
    run(() -> store.put(key, content, mediaType));
  }

  @Override
  public Optional<byte[]> get(String key) {
    return guarded(() -> store.get(key));
  }

  @Override
  public Optional<InputStream> open(String key, long offset, @Nullable Long length) {
    return guarded(() -> store.open(key, offset, length));
  }

  @Override
  public Optional<ObjectInfo> stat(String key) {
    return guarded(() -> store.stat(key));
  }

  @Override
  public void delete(String key) {
    run(() -> store.delete(key));
  }

  @Override
  public List<ObjectInfo> list(String prefix, @Nullable String after, int limit) {
    return guarded(() -> store.list(prefix, after, limit));
  }

  /** Asks nobody. */
  @Override
  public String presignGet(String key, Duration validity) {
    return store.presignGet(key, validity);
  }

  @Override
  public void ensureBucket() {
    run(store::ensureBucket);
  }

  @Override
  public void close() {
    store.close();
  }
}
