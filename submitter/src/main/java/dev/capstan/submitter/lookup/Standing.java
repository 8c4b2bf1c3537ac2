package dev.capstan.submitter.lookup;

import dev.capstan.storage.view.ExecutionView;

/** What a look-up found. */
public sealed interface Standing {

  /** Not ended, as far as is known. */
  record Pending(ExecutionView view) implements Standing {}

  /**
   * Ended.
   *
   * @param document JSON, as clients get it
   */
  record Ended(byte[] document) implements Standing {}

  /** The tenant has no such execution. */
  record Unknown() implements Standing {}

  /** Not found, but the view is being rebuilt, or a part can't be reached: ask again. */
  record Unsure(boolean rebuilding) implements Standing {}
}
