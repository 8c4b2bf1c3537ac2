package dev.capstan.storage.view;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.ExecutionKey;
import org.junit.jupiter.api.Test;

class InMemoryViewCacheTest extends ViewCacheContract {
  private final InMemoryViewCache cache = new InMemoryViewCache();

  @Override
  protected ViewCache cache() {
    return cache;
  }

  @Override
  protected void flush() {
    cache.flush();
  }

  @Override
  protected boolean hasWaiter(ExecutionKey key) {
    return cache.hasWaiter(key);
  }

  @Test
  void throwsWhileUnavailable() {
    cache.setUnavailable(true);

    assertThatThrownBy(cache::isComplete).isInstanceOf(ViewCacheException.class);
  }
}
