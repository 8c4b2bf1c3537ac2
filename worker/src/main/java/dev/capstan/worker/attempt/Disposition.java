package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import org.jspecify.annotations.Nullable;

/** What to do with a dispatch after its attempt. */
public sealed interface Disposition {
  /** Publish the end of the attempt, then accept the dispatch. */
  record Publish(AttemptFinished finished) implements Disposition {}

  /** Nothing ran, or the result is no longer needed: accept the dispatch. */
  record Skip(String reason) implements Disposition {}

  /**
   * Give the dispatch back to the broker, for another worker.
   *
   * @param returned to publish before, for an attempt whose start was reported; null when nothing
   *     started
   */
  record GiveBack(String reason, @Nullable AttemptReturned returned) implements Disposition {
    /** Nothing started. */
    GiveBack(String reason) {
      this(reason, null);
    }
  }
}
