package dev.capstan.submitter.api;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the bytes of request bodies that the server holds at the same time, in total and of each
 * tenant: one tenant has at most half, so the others are served. Thread-safe; never waits.
 */
final class BodyBudget {
  private static final int RETRY_AFTER_SECONDS = 2;

  private final long totalBytes;
  private final long tenantBytes;
  private final Map<TenantId, Long> heldByTenant = new HashMap<>();
  private long held;

  /**
   * @param totalBytes of all tenants
   * @param largestBody a tenant can always send one of this size when no other tenant does
   */
  BodyBudget(long totalBytes, long largestBody) {
    this.totalBytes = Math.max(totalBytes, largestBody);
    this.tenantBytes = Math.max(totalBytes / 2, largestBody);
  }

  /** A reservation of no bytes yet, for one request. */
  Reservation reserve(TenantId tenant) {
    return new Reservation(tenant);
  }

  /** Bytes that are held now. */
  synchronized long held() {
    return held;
  }

  private synchronized void add(TenantId tenant, long bytes) {
    long own = heldByTenant.getOrDefault(tenant, 0L);
    if (own + bytes > tenantBytes) {
      throw refused(
          ProblemType.TOO_MANY_REQUESTS,
          "The bodies of your requests that are being received have too many bytes together; at"
              + " most "
              + tenantBytes
              + ". Retry later, or send fewer at the same time");
    }
    if (held + bytes > totalBytes) {
      throw refused(
          ProblemType.UNAVAILABLE, "The server receives too many large requests; retry later");
    }
    heldByTenant.put(tenant, own + bytes);
    held += bytes;
  }

  private synchronized void release(TenantId tenant, long bytes) {
    held -= bytes;
    long own = heldByTenant.getOrDefault(tenant, 0L) - bytes;
    if (own > 0) {
      heldByTenant.put(tenant, own);
    } else {
      heldByTenant.remove(tenant);
    }
  }

  private static ApiException refused(ProblemType type, String detail) {
    return new ApiException(Problem.of(type, detail), RETRY_AFTER_SECONDS);
  }

  /** What one request holds, until it is closed. For one thread. */
  final class Reservation implements AutoCloseable {
    private final TenantId tenant;
    private long bytes;

    Reservation(TenantId tenant) {
      this.tenant = tenant;
    }

    /**
     * Reserves more; does nothing if it has as many.
     *
     * @throws ApiException 429 if the tenant holds too much, 503 if all together do; what is
     *     reserved stays reserved
     */
    void require(long total) {
      if (total > bytes) {
        add(tenant, total - bytes);
        bytes = total;
      }
    }

    @Override
    public void close() {
      release(tenant, bytes);
      bytes = 0;
    }
  }
}
