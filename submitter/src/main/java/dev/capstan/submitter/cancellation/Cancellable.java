package dev.capstan.submitter.cancellation;

import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.execution.AdmittedExecution;

/** Whether an execution can be cancelled. */
public sealed interface Cancellable {
  /** It is pending: queued, delayed, running or retrying. */
  record Pending(AdmittedExecution execution) implements Cancellable {}

  /** It has ended; a cancellation would have no effect. */
  record Ended() implements Cancellable {}

  /** The tenant has no such execution. */
  record Unknown() implements Cancellable {}

  /** It is ending now: its ledger entry is closed, but its end is not visible yet. */
  record Ending() implements Cancellable {}

  /** The state cannot be determined now; retry. */
  record Unavailable(ExecutionSnapshot.Unsure reason) implements Cancellable {}
}
