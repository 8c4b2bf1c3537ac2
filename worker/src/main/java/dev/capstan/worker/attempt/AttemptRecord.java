package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The data of an attempt that is known at its start, and the reports built from it.
 *
 * @param dispatched number of the attempt in its dispatch
 * @param dispatchId the ready record of the attempt
 * @param starts earlier ones for this dispatch, without an end
 * @param previous earlier attempts, including those whose workers were lost
 */
record AttemptRecord(
    AdmittedExecution execution,
    int number,
    String nonce,
    String worker,
    Instant startedAt,
    int dispatched,
    String dispatchId,
    List<AttemptSummary> starts,
    List<AttemptSummary> previous) {

  /**
   * @param starts earlier ones for this dispatch, without an end
   */
  static AttemptRecord begin(
      DispatchDelivery delivery,
      int number,
      List<AttemptSummary> starts,
      String nonce,
      String worker,
      Instant now) {
    Dispatch dispatch = delivery.dispatch();
    return new AttemptRecord(
        dispatch.execution(),
        number,
        nonce,
        worker,
        now,
        dispatch.attempt(),
        delivery.id(),
        starts,
        Stream.concat(dispatch.previous().stream(), starts.stream()).toList());
  }

  /** How many workers were lost while they ran this execution. */
  long lostWorkers() {
    return previous.stream().filter(AttemptSummary::lostItsWorker).count();
  }

  /** Milliseconds from submission to the start of this attempt; 0 if clocks differ. */
  long queuedMs() {
    return Math.max(0, Duration.between(execution.submittedAt(), startedAt).toMillis());
  }

  /** The execution ends without this attempt. */
  Disposition neverStarted(Outcome outcome, Instant now) {
    return new Disposition.Publish(
        AttemptFinished.withoutAttempt(random(), execution, worker, now, outcome, previous));
  }

  /** The attempt ended before the program did. */
  Disposition failed(Outcome outcome, Instant now) {
    return new Disposition.Publish(finished(outcome, now));
  }

  /** The end of the attempt, without outputs. */
  AttemptFinished finished(Outcome outcome, Instant now) {
    return AttemptFinished.of(
            random(), execution, number, nonce, worker, startedAt, now, outcome, previous)
        .dispatchedBy(dispatchId);
  }

  /** The program was killed, and the execution starts again. */
  Disposition givenBack(AttemptReturned.Reason why, Instant now) {
    return new Disposition.GiveBack(
        why.wireName(),
        new AttemptReturned(
            execution.executionId(),
            execution.tenant(),
            execution.lane(),
            number,
            nonce,
            worker,
            startedAt,
            now,
            why));
  }

  private static String random() {
    return UUID.randomUUID().toString();
  }
}
