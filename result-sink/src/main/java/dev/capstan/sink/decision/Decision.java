package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Dispatch;
import java.time.Duration;

/** Decision about a record. */
public sealed interface Decision {

  /** The attempt runs; update the view. */
  record Run(AttemptStarted started) implements Decision {}

  /**
   * The attempt failed and another follows.
   *
   * @param dispatch the next attempt, with its due time
   * @param delay until then
   */
  record Retry(AttemptFinished failed, Dispatch dispatch, Duration delay) implements Decision {}

  /**
   * The record ends the execution, unless the store has the capsule of another.
   *
   * @param kill whether another attempt is still running if this record wins
   */
  record Terminal(AttemptFinished finished, boolean kill) implements Decision {}

  /**
   * Ignore the content of the record.
   *
   * @param kill whether to kill the attempt that the record announces
   */
  record Drop(DropReason reason, boolean kill) implements Decision {}

  /** Reason for a drop. */
  enum DropReason {
    /** A newer attempt has started and will report. */
    SUPERSEDED,
    /** The execution has ended. */
    AFTER_TERMINAL,
    /** The next attempt was already dispatched. */
    DUPLICATE
  }
}
