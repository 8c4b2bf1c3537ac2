package dev.capstan.submitter.admission;

import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;

/** Writes admitted executions to the view. Never fails: the view is a cache. */
@FunctionalInterface
public interface AdmittedViews {
  void admitted(AdmittedExecution execution, LedgerPosition position);
}
