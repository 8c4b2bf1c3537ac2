package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The view of where executions stand: a cache. Whatever it loses is found again in the store and
 * the ledger. Thread-safe; every call blocks for a round trip.
 *
 * <p>All methods throw {@link ViewCacheException} when the cache can't be reached.
 */
public interface ViewCache extends AutoCloseable {
  /** How many executions of a tenant are listed. */
  int LISTED = 10_000;

  /**
   * Applies a change if its rank is higher than the rank in the view, in one step; fields that the
   * change doesn't name stay. When the change is terminal, tells every instance that registered a
   * waiter.
   *
   * @return whether it was applied
   */
  boolean apply(ExecutionKey key, ViewChange change);

  /** The view of an execution, or empty when the cache doesn't know it. */
  Optional<ExecutionView> find(ExecutionKey key);

  /**
   * The ids of a tenant's newest executions, newest first: at most the newest {@link #LISTED} are
   * known, each from its first {@link #apply} as queued, delayed or rejected until newer ones push
   * it out. Their views may be gone before.
   *
   * @param before only older ones; null begins with the newest
   */
  List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit);

  /** The views of several executions of a tenant in one round trip; what is unknown is left out. */
  Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids);

  /** The cached terminal document of an execution, or empty: then the store has it. */
  Optional<byte[]> findDocument(ExecutionKey key);

  /**
   * Asks that {@code instance} be told when the execution becomes terminal, and tells in the same
   * step what it is now: so no end is missed.
   *
   * @param validity after which the registration is forgotten
   * @return the status in the view, or empty when the cache doesn't know the execution
   */
  Optional<ExecutionStatus> registerWaiter(ExecutionKey key, String instance, Duration validity);

  /**
   * Listens, over one subscription, for executions that {@code instance} registered a waiter for.
   *
   * @param onTerminal called on a thread of the cache's; must not block
   * @return closes the subscription
   */
  AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal);

  /**
   * Whether the view is known to hold every pending execution: false after a flush or a lost write.
   */
  boolean isComplete();

  /** Sets or removes the marker behind {@link #isComplete}. */
  void markComplete(boolean complete);

  @Override
  void close();
}
