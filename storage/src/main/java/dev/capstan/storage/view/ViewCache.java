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
 * The view cache: the current state of executions. Lost data is restored from the store and the
 * ledger. Thread-safe; every call blocks for a round trip.
 *
 * <p>All methods throw {@link ViewCacheException} when the cache is unavailable.
 */
public interface ViewCache extends AutoCloseable {
  /** Maximum number of listed executions per tenant. */
  int LISTED = 10_000;

  /**
   * Atomically applies a change if its rank is higher than the rank in the view; fields that the
   * change does not contain are kept. When the change is terminal, notifies every instance that
   * registered a waiter.
   *
   * @return whether it was applied
   */
  boolean apply(ExecutionKey key, ViewChange change);

  /** The view of an execution, or empty when the cache does not contain it. */
  Optional<ExecutionView> find(ExecutionKey key);

  /**
   * The ids of a tenant's newest executions, newest first. At most {@link #LISTED} are kept, each
   * from its first {@link #apply} as queued, delayed or rejected until newer ones replace it. Their
   * views may expire earlier.
   *
   * @param before only older ones; null begins with the newest
   */
  List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit);

  /** The views of several executions of a tenant in one round trip; unknown ones are omitted. */
  Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids);

  /** The cached terminal document of an execution, or empty: then it is read from the store. */
  Optional<byte[]> findDocument(ExecutionKey key);

  /**
   * Registers {@code instance} for a notification when the execution becomes terminal, and
   * atomically returns the current status, so that no end is missed.
   *
   * @param validity after which the registration expires
   * @return the status in the view, or empty when the cache does not contain the execution
   */
  Optional<ExecutionStatus> registerWaiter(ExecutionKey key, String instance, Duration validity);

  /**
   * Listens, over one subscription, for executions that {@code instance} registered a waiter for.
   *
   * @param onTerminal called on a thread of the cache client; must not block
   * @return closes the subscription
   */
  AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal);

  /**
   * Notes that it is not known whether an execution was accepted, so that its id is not taken for
   * unknown while the view lacks it.
   *
   * @param validity after which the view contains it if it was accepted
   */
  void markUnconfirmed(ExecutionKey key, Duration validity);

  /** Whether {@link #markUnconfirmed} was called for the execution and is still valid. */
  boolean isUnconfirmed(ExecutionKey key);

  /** Whether the view contains every pending execution: false after a flush or a lost write. */
  boolean isComplete();

  /** Sets or removes the marker behind {@link #isComplete}. */
  void markComplete(boolean complete);

  @Override
  void close();
}
