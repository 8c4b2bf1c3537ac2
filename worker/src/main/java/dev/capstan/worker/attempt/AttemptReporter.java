package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptStarted;

/** Publishes the start of attempts. */
public interface AttemptReporter {
  /**
   * Publishes the record.
   *
   * @param wait whether to return only when it is durable
   */
  StartReport started(AttemptStarted started, boolean wait);
}
