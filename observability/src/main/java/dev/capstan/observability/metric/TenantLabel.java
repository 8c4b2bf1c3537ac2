package dev.capstan.observability.metric;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of label values for tenants small: the first {@code limit} tenants that report
 * something have their own, the others share {@value #OTHER}. Thread-safe.
 */
final class TenantLabel {
  static final String OTHER = "other";

  private final int limit;
  private final Set<String> named = ConcurrentHashMap.newKeySet();

  /**
   * @param limit 0: there is no label
   */
  TenantLabel(int limit) {
    this.limit = limit;
  }

  boolean isUsed() {
    return limit > 0;
  }

  String valueFor(String tenant) {
    if (named.contains(tenant)) {
      return tenant;
    }
    synchronized (this) {
      if (named.size() < limit) {
        named.add(tenant);
      }
    }
    return named.contains(tenant) ? tenant : OTHER;
  }
}
