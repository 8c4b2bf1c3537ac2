package dev.capstan.storage.object;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryObjectStoreTest extends ObjectStoreContract {
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Optional<byte[]> fetch(String url) {
    return store.fetch(url);
  }

  @Test
  void refusesAKeyThatIsAPrefixOfAnother() {
    store.put("a/b", new byte[0], "text/plain");

    assertThatThrownBy(() -> store.put("a", new byte[0], "text/plain"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.put("a/b/c", new byte[0], "text/plain"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void throwsWhileUnavailable() {
    store.setUnavailable(true);

    assertThatThrownBy(() -> store.get("x")).isInstanceOf(ObjectStoreException.class);
  }
}
