package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.ViewCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes the view of executions that are on the ledger, but that no submitter has written into the
 * view: it died after it appended them, or Kafka did not confirm. Reads the view of each pending
 * execution once, when it has been pending for some time; most have ended by then. Used by one
 * thread.
 */
final class MissingViews {
  private static final int BATCH = 500;

  /** Limits one call, so that the consumer polls in time. */
  private static final int MAX_BATCHES = 20;

  private final ViewCache views;
  private final ExecutionLookup lookup;
  private final ViewRebuild rebuild;
  private final Duration age;
  private final Deque<PendingExecution> unchecked = new ArrayDeque<>();

  /**
   * @param age since the submission, after which a submitter has written the view or never will
   */
  MissingViews(ViewCache views, ExecutionLookup lookup, ViewRebuild rebuild, Duration age) {
    this.views = views;
    this.lookup = lookup;
    this.rebuild = rebuild;
    this.age = age;
  }

  void add(PendingExecution execution) {
    unchecked.add(execution);
  }

  /** The view of all is written. */
  void clear() {
    unchecked.clear();
  }

  /**
   * @param isPending whether an execution that was added has not ended
   */
  void write(Predicate<PendingExecution> isPending, Instant now) {
    for (int i = 0; i < MAX_BATCHES && isDue(now); i++) {
      List<PendingExecution> batch = new ArrayList<>();
      while (batch.size() < BATCH && isDue(now)) {
        batch.add(unchecked.remove());
      }
      try {
        batch.stream()
            .filter(isPending)
            .collect(Collectors.groupingBy(each -> each.key().tenant()))
            .forEach(this::writeMissing);
      } catch (RuntimeException e) {
        batch.reversed().forEach(unchecked::addFirst);
        throw e;
      }
    }
  }

  private boolean isDue(Instant now) {
    return !unchecked.isEmpty() && unchecked.element().isOlderThan(age, now);
  }

  private void writeMissing(TenantId tenant, List<PendingExecution> batch) {
    Map<ExecutionId, PendingExecution> byId =
        batch.stream().collect(Collectors.toMap(each -> each.key().id(), each -> each));
    Set<ExecutionId> found = views.findAll(tenant, List.copyOf(byId.keySet())).keySet();
    byId.keySet().removeAll(found);
    for (PendingExecution each : byId.values()) {
      // the view of one that has ended may have been dropped before its entry on the ledger
      if (lookup.capsule(each.key()).isEmpty()) {
        rebuild.write(each);
      }
    }
  }
}
