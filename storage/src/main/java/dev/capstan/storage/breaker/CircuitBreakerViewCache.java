package dev.capstan.storage.breaker;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A view cache behind a circuit breaker. While it is open, calls fail immediately with a {@link
 * ViewCacheException}. After a refused change, the next call that succeeds removes the completeness
 * marker, as after a failed change.
 */
public final class CircuitBreakerViewCache implements ViewCache {
  private final ViewCache cache;
  private final ResourceCircuitBreaker breaker;
  private volatile boolean hasRefusedChange;

  public CircuitBreakerViewCache(ViewCache cache, ResourceCircuitBreaker breaker) {
    this.cache = cache;
    this.breaker = breaker;
  }

  private <T> T protect(ResourceCircuitBreaker.Call<T, RuntimeException> call) {
    try {
      return breaker.call(call, ViewCacheException.class::isInstance);
    } catch (CircuitOpenException e) {
      throw new ViewCacheException(String.valueOf(e.getMessage()), e);
    }
  }

  private void admitRefusedChange() {
    if (hasRefusedChange) {
      cache.markComplete(false);
      hasRefusedChange = false;
    }
  }

  /** A change that is refused leaves the view incomplete. */
  private <T> T change(ResourceCircuitBreaker.Call<T, RuntimeException> call) {
    try {
      return breaker.call(
          () -> {
            admitRefusedChange();
            return call.run();
          },
          ViewCacheException.class::isInstance);
    } catch (CircuitOpenException e) {
      hasRefusedChange = true;
      throw new ViewCacheException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public boolean apply(ExecutionKey key, ViewChange change) {
    return change(() -> cache.apply(key, change));
  }

  @Override
  public Optional<ExecutionView> find(ExecutionKey key) {
    return protect(() -> cache.find(key));
  }

  @Override
  public List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit) {
    return protect(() -> cache.newest(tenant, before, limit));
  }

  @Override
  public Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids) {
    return protect(() -> cache.findAll(tenant, ids));
  }

  @Override
  public Optional<byte[]> findDocument(ExecutionKey key) {
    return protect(() -> cache.findDocument(key));
  }

  @Override
  public Optional<ExecutionStatus> registerWaiter(
      ExecutionKey key, String instance, Duration validity) {
    return protect(() -> cache.registerWaiter(key, instance, validity));
  }

  @Override
  public AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal) {
    return protect(() -> cache.listen(instance, onTerminal));
  }

  @Override
  public void markUnconfirmed(ExecutionKey key, Duration validity) {
    change(
        () -> {
          cache.markUnconfirmed(key, validity);
          return true;
        });
  }

  @Override
  public boolean isUnconfirmed(ExecutionKey key) {
    return protect(() -> cache.isUnconfirmed(key));
  }

  @Override
  public boolean isComplete() {
    return protect(
        () -> {
          admitRefusedChange();
          return cache.isComplete();
        });
  }

  @Override
  public void markComplete(boolean complete) {
    protect(
        () -> {
          admitRefusedChange();
          cache.markComplete(complete);
          return true;
        });
  }

  @Override
  public void close() {
    cache.close();
  }
}
