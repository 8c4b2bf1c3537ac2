package dev.capstan.ledger;

import dev.capstan.schema.execution.AdmittedExecution;

/** Told of what was admitted, so that it can be looked up. Never fails: the view is a cache. */
@FunctionalInterface
public interface AdmittedViews {
  void admitted(AdmittedExecution execution, LedgerPosition position);
}
