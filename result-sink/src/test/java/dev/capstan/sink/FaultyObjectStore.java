package dev.capstan.sink;

import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An in-memory store with hooks before and after each write, in which a test can throw. */
public final class FaultyObjectStore implements ObjectStore {
  /** Position within a call. */
  public enum Step {
    BEFORE_CREATE,
    AFTER_CREATE,
    BEFORE_GET,
    BEFORE_DELETE
  }

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private volatile Consumer<Step> fault = step -> {};

  /** Calls {@code fault} at each following step. */
  public void onStep(Consumer<Step> fault) {
    this.fault = fault;
  }

  public InMemoryObjectStore real() {
    return store;
  }

  @Override
  public boolean create(String key, byte[] content, String mediaType) {
    fault.accept(Step.BEFORE_CREATE);
    boolean created = store.create(key, content, mediaType);
    fault.accept(Step.AFTER_CREATE);
    return created;
  }

  @Override
  public Optional<byte[]> get(String key) {
    fault.accept(Step.BEFORE_GET);
    return store.get(key);
  }

  @Override
  public void delete(String key) {
    fault.accept(Step.BEFORE_DELETE);
    store.delete(key);
  }

  @Override
  public void put(String key, byte[] content, String mediaType) {
    store.put(key, content, mediaType);
  }

  @Override
  public void put(String key, Path content, String mediaType) {
    store.put(key, content, mediaType);
  }

  @Override
  public Optional<InputStream> open(String key, long offset, @Nullable Long length) {
    return store.open(key, offset, length);
  }

  @Override
  public Optional<ObjectInfo> stat(String key) {
    return store.stat(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, @Nullable String after, int limit) {
    return store.list(prefix, after, limit);
  }

  @Override
  public String presignGet(String key, Duration validity) {
    return store.presignGet(key, validity);
  }

  @Override
  public void ensureBucket() {
    store.ensureBucket();
  }

  @Override
  public void close() {}
}
