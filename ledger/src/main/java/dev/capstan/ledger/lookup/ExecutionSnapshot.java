package dev.capstan.ledger.lookup;

import dev.capstan.storage.view.ExecutionView;

/** Result of a look-up. */
public sealed interface ExecutionSnapshot {

  /** Not known to have ended. */
  record Pending(ExecutionView view) implements ExecutionSnapshot {}

  /**
   * Ended.
   *
   * @param document JSON, as clients receive it
   */
  record Ended(byte[] document) implements ExecutionSnapshot {}

  /** The tenant has no such execution. */
  record Unknown() implements ExecutionSnapshot {}

  /** Not found, but it may exist: retry later. */
  record Unsure(Reason reason) implements ExecutionSnapshot {}

  /** Why an execution that was not found may exist. */
  enum Reason {
    /** The view is being rebuilt. */
    REBUILDING,
    /** Kafka or the store did not confirm its submission, and it may appear. */
    UNCONFIRMED,
    /** The cache or the store can't be reached. */
    UNAVAILABLE
  }
}
