package dev.capstan.submitter.lookup;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the newest executions of a tenant that the view contains. Thread-safe. */
public final class Listing {
  /** Maximum executions that the filters of one page inspect. */
  private static final int MAX_LOOKED_AT = 1_000;

  private static final int CHUNK = 100;

  private final ViewCache views;

  public Listing(ViewCache views) {
    this.views = views;
  }

  /**
   * Filters and page of a listing.
   *
   * @param statuses empty matches any
   * @param labels that an execution must have, all of them
   * @param since earliest submission time; null matches any
   * @param after the last id of the previous page; null starts with the newest
   */
  public record Query(
      Set<ExecutionStatus> statuses,
      Map<String, String> labels,
      @Nullable Instant since,
      @Nullable ExecutionId after,
      int limit) {
    public Query {
      statuses = Set.copyOf(statuses);
      labels = Map.copyOf(labels);
    }

    private boolean takes(ExecutionView view) {
      Map<String, String> own = view.labels() == null ? Map.of() : view.labels();
      return (statuses.isEmpty() || statuses.contains(view.status()))
          && own.entrySet().containsAll(labels.entrySet());
    }

    private boolean isTooOld(ExecutionId id) {
      return since != null && id.assignedAt().isBefore(since);
    }
  }

  /**
   * A page, newest first; may contain fewer than the limit even if it is not the last.
   *
   * @param next start of the next page; null on the last
   */
  public record Page(Map<ExecutionId, ExecutionView> executions, @Nullable ExecutionId next) {}

  /**
   * Returns one page.
   *
   * @throws ViewCacheException if the cache can't be reached
   */
  public Page page(TenantId tenant, Query query) {
    Map<ExecutionId, ExecutionView> taken = new LinkedHashMap<>();
    @Nullable ExecutionId last = query.after();
    for (int lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
      List<ExecutionId> ids = views.newest(tenant, last, CHUNK);
      Map<ExecutionId, ExecutionView> found = views.findAll(tenant, ids);
      for (ExecutionId id : ids) {
        if (query.isTooOld(id)) {
          return new Page(taken, null);
        }
        ExecutionView view = found.get(id);
        if (view != null && query.takes(view)) {
          if (taken.size() == query.limit()) {
            return new Page(taken, last);
          }
          taken.put(id, view);
        }
        last = id;
      }
      if (ids.size() < CHUNK) {
        return new Page(taken, null);
      }
      lookedAt += ids.size();
    }
    return new Page(taken, last);
  }
}
