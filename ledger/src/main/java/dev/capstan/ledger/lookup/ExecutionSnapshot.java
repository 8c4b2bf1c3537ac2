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

  /** Not found, but the view is being rebuilt, or a dependency can't be reached: retry later. */
  record Unsure(boolean rebuilding) implements ExecutionSnapshot {}
}
