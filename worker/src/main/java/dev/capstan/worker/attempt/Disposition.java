package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptFinished;

/** What to do with a dispatch after its attempt. */
public sealed interface Disposition {
  /** Publish the end of the attempt, then accept the dispatch. */
  record Publish(AttemptFinished finished) implements Disposition {}

  /** Nothing ran, or the result is no longer needed: accept the dispatch. */
  record Skip(String reason) implements Disposition {}

  /** The attempt was killed because its worker stops: give the dispatch back. */
  record GiveBack(String reason) implements Disposition {}
}
