package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * The newest attempt was given back; its dispatch is delivered again.
   *
   * @param earlier starts for the same record without an end, with this one
   */
  record GivenBack(List<AttemptSummary> earlier) implements Decision {}

  /**
   * An attempt turned out to be given back after a newer one had started.
   *
   * @param earlier starts before the newest one, corrected
   */
  record EarlierGivenBack(List<AttemptSummary> earlier) implements Decision {}

  /**
   * The record ends the execution, unless the store has the capsule of another.
   *
   * @param kill whether another attempt is still running if this record wins
   */
  record Terminal(AttemptFinished finished, boolean kill) implements Decision {}

  /**
   * Ignore the content of the record.
   *
   * @param kill whether to kill what runs in vain
   * @param nonce the only attempt to kill; null for all attempts of the execution
   */
  record Drop(DropReason reason, boolean kill, @Nullable String nonce) implements Decision {
    Drop(DropReason reason, boolean kill) {
      this(reason, kill, null);
    }
  }

  /** Reason for a drop. */
  enum DropReason {
    /** A newer attempt has started and will report. */
    SUPERSEDED,
    /** The execution has ended. */
    AFTER_TERMINAL,
    /** The next attempt was already dispatched, or another record dispatched the same attempt. */
    DUPLICATE
  }
}
