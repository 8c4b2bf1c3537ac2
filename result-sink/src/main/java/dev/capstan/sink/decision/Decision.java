package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.Dispatch;
import java.time.Duration;

/** What is to be done about a record. */
public sealed interface Decision {

  /** The attempt runs; the view is to show it. */
  record Run(AttemptStarted started) implements Decision {}

  /**
   * The attempt failed and another follows.
   *
   * @param dispatch the next attempt, with the instant at which it is due
   * @param delay until then
   */
  record Retry(AttemptFinished failed, Dispatch dispatch, Duration delay) implements Decision {}

  /**
   * The record ends the execution, unless the store tells that another has.
   *
   * @param kill whether, if this record wins, another attempt is still running
   */
  record Terminal(AttemptFinished finished, boolean kill) implements Decision {}

  /**
   * Nothing is to be done about what the record says.
   *
   * @param kill whether what the record announces runs in vain
   */
  record Drop(DropReason reason, boolean kill) implements Decision {}

  /** Why a record is dropped. */
  enum DropReason {
    /** A newer attempt has started, and will report. */
    SUPERSEDED,
    /** The execution has ended. */
    AFTER_TERMINAL,
    /** The next attempt is dispatched already. */
    DUPLICATE
  }
}
