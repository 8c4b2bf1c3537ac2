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
 * A cache that is left alone while it fails: calls then end at once with a {@link
 * ViewCacheException}. A change that was refused takes the mark of completeness away with the next
 * call that goes through, as one that failed does.
 */
public final class CircuitBreakerViewCache implements ViewCache {
  private final ViewCache cache;
  private final ResourceCircuitBreaker guard;
  private volatile boolean hasRefusedChange;

  public CircuitBreakerViewCache(ViewCache cache, ResourceCircuitBreaker guard) {
    this.cache = cache;
    this.guard = guard;
  }

  private <T> T guarded(ResourceCircuitBreaker.Call<T, RuntimeException> call) {
    try {
      return guard.call(call, ViewCacheException.class::isInstance);
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

  @Override
  public boolean apply(ExecutionKey key, ViewChange change) {
    try {
      return guard.call(
          () -> {
            admitRefusedChange();
            return cache.apply(key, change);
          },
          ViewCacheException.class::isInstance);
    } catch (CircuitOpenException e) {
      hasRefusedChange = true;
      throw new ViewCacheException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Optional<ExecutionView> find(ExecutionKey key) {
    return guarded(() -> cache.find(key));
  }

  @Override
  public List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit) {
    return guarded(() -> cache.newest(tenant, before, limit));
  }

  @Override
  public Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids) {
    return guarded(() -> cache.findAll(tenant, ids));
  }

  @Override
  public Optional<byte[]> findDocument(ExecutionKey key) {
    return guarded(() -> cache.findDocument(key));
  }

  @Override
  public Optional<ExecutionStatus> registerWaiter(
      ExecutionKey key, String instance, Duration validity) {
    return guarded(() -> cache.registerWaiter(key, instance, validity));
  }

  @Override
  public AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal) {
    return guarded(() -> cache.listen(instance, onTerminal));
  }

  @Override
  public boolean isComplete() {
    return guarded(
        () -> {
          admitRefusedChange();
          return cache.isComplete();
        });
  }

  @Override
  public void markComplete(boolean complete) {
    guarded(
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
