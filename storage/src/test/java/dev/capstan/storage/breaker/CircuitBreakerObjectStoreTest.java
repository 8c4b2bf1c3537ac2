package dev.capstan.storage.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreContract;
import dev.capstan.storage.object.ObjectStoreException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CircuitBreakerObjectStoreTest extends ObjectStoreContract {
  private final InMemoryObjectStore behind = new InMemoryObjectStore();
  private final SettableClock clock = new SettableClock();
  private final ResourceCircuitBreaker guard = CircuitBreakers.of(clock);
  private final CircuitBreakerObjectStore store = new CircuitBreakerObjectStore(behind, guard);

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Optional<byte[]> fetch(String url) {
    return behind.fetch(url);
  }

  @Test
  void opensWhileTheStoreFailsAndClosesAfterwards() {
    behind.setUnavailable(true);
    failUntilOpen();
    behind.setUnavailable(false);
    assertThatThrownBy(() -> store.get("x"))
        .isInstanceOf(ObjectStoreException.class)
        .hasMessageContaining("Circuit breaker is open");

    clock.pass(Duration.ofMillis(1001));
    assertThat(store.get("x")).isEmpty();
    assertThat(guard.isClosed()).isTrue();
  }

  @Test
  void closesByProbesWithoutOtherCalls() {
    behind.setUnavailable(true);
    failUntilOpen();
    clock.pass(Duration.ofMillis(1001));
    assertThat(store.serves()).isFalse();
    behind.setUnavailable(false);

    clock.pass(Duration.ofMillis(2001));
    assertThat(store.serves()).isTrue();
  }

  @Test
  void missingObjectsRefusalsAndInvalidCallsAreNoFailures() {
    store.put("there", new byte[0], "text/plain");
    for (int i = 0; i < 20; i++) {
      assertThat(store.get("missing")).isEmpty();
      assertThat(store.create("there", new byte[0], "text/plain")).isFalse();
      assertThatThrownBy(() -> store.put("/", new byte[0], "text/plain"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(guard.isClosed()).isTrue();
  }

  private void failUntilOpen() {
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> store.get("x")).isInstanceOf(ObjectStoreException.class);
    }
    assertThat(guard.isClosed()).isFalse();
  }
}
