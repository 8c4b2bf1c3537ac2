package dev.capstan.schema.attempt;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.AdmittedExecution;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt, or of an execution without one (cancelled, expired). A worker or the
 * submitter publishes it; the sink decides. At most {@link
 * dev.capstan.schema.request.Limits#MAX_RESULT_RECORD_BYTES}.
 *
 * @param resultId random; the capsule stores it and so identifies the record that was accepted
 * @param attempt number of the attempt, 0 when none was running
 * @param nonce of the attempt; null when there was none
 * @param previous earlier attempts, oldest first
 * @param epoch offset of the attempt's {@code started} record, which orders attempts by their
 *     start; null when the broker had not confirmed it yet, or when there was no attempt
 * @param dispatchId see {@link AttemptStarted}; null when there was no attempt
 */
public record AttemptFinished(
    String resultId,
    AdmittedExecution execution,
    int attempt,
    @Nullable String nonce,
    @Nullable String worker,
    @Nullable Instant startedAt,
    Instant finishedAt,
    Outcome outcome,
    @Nullable Output output,
    @Nullable Usage usage,
    @Nullable Timings timings,
    @Nullable Environment environment,
    List<InputDigest> inputs,
    List<AttemptSummary> previous,
    @Nullable Long epoch,
    @Nullable String dispatchId) {

  public AttemptFinished {
    requireNonNull(resultId, "resultId");
    requireNonNull(execution, "execution");
    requireNonNull(finishedAt, "finishedAt");
    requireNonNull(outcome, "outcome");
    inputs = List.copyOf(inputs);
    previous = List.copyOf(previous);
  }

  /**
   * The end of an execution without an attempt.
   *
   * @param worker that ended it; null when it was no worker
   */
  public static AttemptFinished withoutAttempt(
      String resultId,
      AdmittedExecution execution,
      @Nullable String worker,
      Instant finishedAt,
      Outcome outcome,
      List<AttemptSummary> previous) {
    return new AttemptFinished(
        resultId,
        execution,
        0,
        null,
        worker,
        null,
        finishedAt,
        outcome,
        null,
        null,
        null,
        null,
        List.of(),
        previous,
        null,
        null);
  }

  /** The end of an attempt whose program did not run to its end; see {@link #ran}. */
  public static AttemptFinished of(
      String resultId,
      AdmittedExecution execution,
      int attempt,
      String nonce,
      String worker,
      Instant startedAt,
      Instant finishedAt,
      Outcome outcome,
      List<AttemptSummary> previous) {
    return new AttemptFinished(
        resultId,
        execution,
        attempt,
        nonce,
        worker,
        startedAt,
        finishedAt,
        outcome,
        null,
        null,
        null,
        null,
        List.of(),
        previous,
        null,
        null);
  }

  /** The same with what the program left behind. */
  public AttemptFinished ran(
      Output newOutput,
      Usage newUsage,
      Timings newTimings,
      Environment newEnvironment,
      List<InputDigest> newInputs) {
    return with(
        outcome, newOutput, newUsage, newTimings, newEnvironment, newInputs, epoch, dispatchId);
  }

  /** The same with another outcome, without what the program left behind and its inputs. */
  public AttemptFinished reducedTo(Outcome newOutcome) {
    return with(newOutcome, null, usage, timings, environment, List.of(), epoch, dispatchId);
  }

  /** The same with the offset of the attempt's start; null when it is not known. */
  public AttemptFinished startedAtOffset(@Nullable Long offset) {
    return with(outcome, output, usage, timings, environment, inputs, offset, dispatchId);
  }

  /** The same with the ready record that the attempt was started for. */
  public AttemptFinished dispatchedBy(String newDispatchId) {
    return with(outcome, output, usage, timings, environment, inputs, epoch, newDispatchId);
  }

  /** The same with another history. */
  public AttemptFinished after(List<AttemptSummary> newPrevious) {
    return new AttemptFinished(
        resultId,
        execution,
        attempt,
        nonce,
        worker,
        startedAt,
        finishedAt,
        outcome,
        output,
        usage,
        timings,
        environment,
        inputs,
        newPrevious,
        epoch,
        dispatchId);
  }

  private AttemptFinished with(
      Outcome newOutcome,
      @Nullable Output newOutput,
      @Nullable Usage newUsage,
      @Nullable Timings newTimings,
      @Nullable Environment newEnvironment,
      List<InputDigest> newInputs,
      @Nullable Long newEpoch,
      @Nullable String newDispatchId) {
    return new AttemptFinished(
        resultId,
        execution,
        attempt,
        nonce,
        worker,
        startedAt,
        finishedAt,
        newOutcome,
        newOutput,
        newUsage,
        newTimings,
        newEnvironment,
        newInputs,
        previous,
        newEpoch,
        newDispatchId);
  }
}
