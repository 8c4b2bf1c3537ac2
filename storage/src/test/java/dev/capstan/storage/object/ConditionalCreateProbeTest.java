package dev.capstan.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionalCreateProbeTest {
  private final InMemoryObjectStore good = new InMemoryObjectStore();

  @Test
  void acceptsAStoreThatHonoursTheCondition() {
    assertThatCode(() -> new ConditionalCreateProbe(good).run()).doesNotThrowAnyException();
  }

  @Test
  void refusesAStoreThatIgnoresTheCondition() {
    assertThatThrownBy(() -> new ConditionalCreateProbe(new Careless(good)).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("If-None-Match");
  }

  @Test
  void deletesItsObject() {
    new ConditionalCreateProbe(good).run();

    assertThat(good.list("", null, 10)).isEmpty();
  }

  @Test
  void reportsAnUnavailableStore() {
    good.setUnavailable(true);

    assertThatThrownBy(() -> new ConditionalCreateProbe(good).run())
        .isInstanceOf(ObjectStoreException.class);
  }

  /** Ignores the condition and always writes. */
  private record Careless(ObjectStore store) implements ObjectStore {
    @Override
    public boolean create(String key, byte[] content, String mediaType) {
      store.put(key, content, mediaType);
      return true;
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
    public Optional<byte[]> get(String key) {
      return store.get(key);
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
    public void delete(String key) {
      store.delete(key);
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
    public void ensureBucket() {}

    @Override
    public void close() {}
  }
}
