package dev.capstan.submitter.admission;

import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;

/** Writes admitted executions to the view. Never fails: the view is a cache. */
public interface AdmittedViews {
  void admitted(AdmittedExecution execution, LedgerPosition position);

  /** It is not known whether the execution is on the ledger. */
  void unconfirmed(ExecutionKey key);
}
