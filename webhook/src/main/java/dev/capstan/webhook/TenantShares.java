package dev.capstan.webhook;

import dev.capstan.schema.execution.TenantId;
import java.util.HashMap;
import java.util.Map;

/**
 * Divides a number of places among tenants: a tenant gets another place while it has fewer than are
 * free. One tenant alone uses half of them, two use a third each, and a place remains for the next
 * tenant. The rule is that of dynamic thresholds for shared buffers (Choudhury and Hahne, IEEE/ACM
 * Transactions on Networking 6(2), 1998). Not thread-safe.
 */
final class TenantShares {
  private final Map<TenantId, Integer> used = new HashMap<>();
  private int free;

  TenantShares(int places) {
    this.free = places;
  }

  /** Whether the tenant got a place, which it must return. */
  boolean take(TenantId tenant) {
    if (used.getOrDefault(tenant, 0) >= free) {
      return false;
    }
    used.merge(tenant, 1, Integer::sum);
    free--;
    return true;
  }

  void giveBack(TenantId tenant) {
    used.computeIfPresent(tenant, (unused, count) -> count == 1 ? null : count - 1);
    free++;
  }
}
