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
 * An object store behind a circuit breaker. While it is open, calls fail immediately with the same
 * {@link ObjectStoreException} that they would get after their time limit. Errors of the caller and
 * missing objects do not count as failures. A stream counts until it is opened.
 */
public final class CircuitBreakerObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final ResourceCircuitBreaker breaker;

  public CircuitBreakerObjectStore(ObjectStore store, ResourceCircuitBreaker breaker) {
    this.store = store;
    this.breaker = breaker;
  }

  /**
   * Whether the store can be used; while the circuit breaker is open, probes it from time to time.
   * The probe calls the store without the breaker around it: the one call that an open breaker
   * admits must not ask the breaker again.
   */
  public boolean serves() {
    return breaker.serves(() -> store.stat(ObjectKeys.PROBE));
  }

  private <T> T protect(ResourceCircuitBreaker.Call<T, RuntimeException> call) {
    try {
      return breaker.call(call, CircuitBreakerObjectStore::isFailure);
    } catch (CircuitOpenException e) {
      throw new ObjectStoreException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isFailure(Exception e) {
    return e instanceof ObjectStoreException failure && !failure.isByCaller();
  }

  private void run(Runnable call) {
    protect(
        () -> {
          call.run();
          return true;
        });
  }

  @Override
  public boolean create(String key, byte[] content, String mediaType) {
    return protect(() -> store.create(key, content, mediaType));
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
    return protect(() -> store.get(key));
  }

  @Override
  public Optional<InputStream> open(String key, long offset, @Nullable Long length) {
    return protect(() -> store.open(key, offset, length));
  }

  @Override
  public Optional<ObjectInfo> stat(String key) {
    return protect(() -> store.stat(key));
  }

  @Override
  public void delete(String key) {
    run(() -> store.delete(key));
  }

  @Override
  public List<ObjectInfo> list(String prefix, @Nullable String after, int limit) {
    return protect(() -> store.list(prefix, after, limit));
  }

  /** Makes no request. */
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
