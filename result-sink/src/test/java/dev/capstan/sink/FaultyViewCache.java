package dev.capstan.sink;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An in-memory cache with hooks before and after each change, in which a test can throw. */
public final class FaultyViewCache implements ViewCache {
  /** Position within a change. */
  public enum Step {
    BEFORE_APPLY,
    AFTER_APPLY
  }

  private final InMemoryViewCache cache = new InMemoryViewCache();
  private volatile Consumer<Step> fault = step -> {};

  /** Calls {@code fault} at each following step. */
  public void onStep(Consumer<Step> fault) {
    this.fault = fault;
  }

  public InMemoryViewCache real() {
    return cache;
  }

  @Override
  public boolean apply(ExecutionKey key, ViewChange change) {
    fault.accept(Step.BEFORE_APPLY);
    boolean applied = cache.apply(key, change);
    fault.accept(Step.AFTER_APPLY);
    return applied;
  }

  @Override
  public Optional<ExecutionView> find(ExecutionKey key) {
    return cache.find(key);
  }

  @Override
  public List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit) {
    return cache.newest(tenant, before, limit);
  }

  @Override
  public Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids) {
    return cache.findAll(tenant, ids);
  }

  @Override
  public Optional<byte[]> findDocument(ExecutionKey key) {
    return cache.findDocument(key);
  }

  @Override
  public Optional<ExecutionStatus> registerWaiter(
      ExecutionKey key, String instance, Duration validity) {
    return cache.registerWaiter(key, instance, validity);
  }

  @Override
  public AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal) {
    return cache.listen(instance, onTerminal);
  }

  @Override
  public void markUnconfirmed(ExecutionKey key, Duration validity) {
    cache.markUnconfirmed(key, validity);
  }

  @Override
  public boolean isUnconfirmed(ExecutionKey key) {
    return cache.isUnconfirmed(key);
  }

  @Override
  public boolean isComplete() {
    return cache.isComplete();
  }

  @Override
  public void markComplete(boolean complete) {
    cache.markComplete(complete);
  }

  @Override
  public void close() {}
}
