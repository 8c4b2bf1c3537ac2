package dev.capstan.storage.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheContract;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CircuitBreakerViewCacheTest extends ViewCacheContract {
  private final InMemoryViewCache behind = new InMemoryViewCache();
  private final SettableClock clock = new SettableClock();
  private final ResourceCircuitBreaker guard = CircuitBreakers.of(clock);
  private final ViewCache cache = new CircuitBreakerViewCache(behind, guard);

  @Override
  protected ViewCache cache() {
    return cache;
  }

  @Override
  protected void flush() {
    behind.flush();
  }

  @Override
  protected boolean hasWaiter(ExecutionKey key) {
    return behind.hasWaiter(key);
  }

  @Test
  void aRefusedChangeRemovesTheCompletenessMarker() {
    cache.markComplete(true);
    behind.setUnavailable(true);
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(cache::isComplete).isInstanceOf(ViewCacheException.class);
    }
    behind.setUnavailable(false);
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    assertThatThrownBy(() -> cache.apply(key, change()))
        .isInstanceOf(ViewCacheException.class)
        .hasMessageContaining("Circuit breaker is open");

    clock.pass(Duration.ofMillis(1001));
    assertThat(cache.isComplete()).isFalse();
    assertThat(guard.isClosed()).isTrue();
  }

  private static ViewChange change() {
    ExecutionStatus status = ExecutionStatus.RUNNING;
    return ViewChange.pending(status, status.rank(1), Map.of("nonce", "n"));
  }
}
