package dev.capstan.ledger.lookup;

import dev.capstan.storage.view.ExecutionView;

/** What a look-up found. */
public sealed interface ExecutionSnapshot {

  /** Not ended, as far as is known. */
  record Pending(ExecutionView view) implements ExecutionSnapshot {}

  /**
   * Ended.
   *
   * @param document JSON, as clients get it
   */
  record Ended(byte[] document) implements ExecutionSnapshot {}

  /** The tenant has no such execution. */
  record Unknown() implements ExecutionSnapshot {}

  /** Not found, but the view is being rebuilt, or a part can't be reached: ask again. */
  record Unsure(boolean rebuilding) implements ExecutionSnapshot {}
}
