package dev.capstan.dispatch.maintenance;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;

/**
 * Gauges of the reconciler. Both are NaN on an instance that does not own the ledger's partitions.
 */
final class PendingGauges {
  private volatile double pending = Double.NaN;
  private volatile double complete = Double.NaN;

  PendingGauges(Metrics metrics) {
    metrics.gauge(Metric.EXECUTIONS_PENDING, () -> pending);
    metrics.gauge(Metric.VIEW_COMPLETE, () -> complete);
  }

  void setPending(int executions) {
    pending = executions;
  }

  void setViewComplete(boolean isComplete) {
    complete = isComplete ? 1 : 0;
  }

  void setViewUnknown() {
    complete = Double.NaN;
  }

  /** Another instance owns the ledger, or none does. */
  void clear() {
    pending = Double.NaN;
    complete = Double.NaN;
  }
}
