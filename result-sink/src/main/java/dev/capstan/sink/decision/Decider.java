package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.sink.decision.Decision.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides the outcome of executions; no other component does. A pure function, so that a repeated
 * decision on the same state is equal.
 *
 * <p>A record is dropped only if another report is certain to exist or to follow. In doubt it
 * counts: a redundant result loses at the creation of the capsule and costs little, while a wrong
 * drop would leave the execution without an end. So:
 *
 * <ul>
 *   <li>The order of the {@code started} records (their offsets, the epochs) decides which attempt
 *       is the newest. Numbers don't: a worker without access to the view counts from the
 *       beginning, and the worker with the higher number may be dead.
 *   <li>A superseded attempt is dropped: the newest one reports, or its dispatch is redelivered.
 *       Its failure never ends the execution and never causes a retry. Without an epoch (a short
 *       attempt, or an earlier version's) the times of the starts decide, and a success is dropped
 *       only if it is certainly superseded.
 *   <li>If two records dispatched the same attempt, the first that starts is the attempt; the other
 *       one is killed, and its failure is a duplicate.
 *   <li>A failure for which a retry was dispatched is a duplicate, unless the same record (the same
 *       offset) caused that retry: then its transaction was aborted and it is decided again. A
 *       success is never a duplicate.
 *   <li>A {@code finished} record after the terminal is decided by the object store: only the
 *       capsule shows whether this record won and only the later steps are missing.
 * </ul>
 */
public final class Decider {
  /** More than the difference of clocks, less than the lock duration that must expire before. */
  private static final Duration WELL_AFTER = Duration.ofSeconds(10);

  private Decider() {}

  /**
   * Decides about the start of an attempt.
   *
   * @param offset of the record, the attempt's epoch
   */
  public static Decision decide(ExecutionState state, AttemptStarted started, long offset) {
    if (state.isTerminal()) {
      // a repeated start that was processed before its end needs no kill
      return new Decision.Drop(DropReason.AFTER_TERMINAL, !started.nonce().equals(state.nonce()));
    }
    boolean isRepeat = started.nonce().equals(state.nonce());
    boolean isEarlier = !isRepeat && offset < state.epoch();
    if (isEarlier || isRetried(state, started.attempt())) {
      // no kill: it would also stop the newer attempt
      return new Decision.Drop(DropReason.SUPERSEDED, false);
    }
    boolean isSameAttempt =
        started.dispatched() != null && started.dispatched() <= state.dispatched();
    if (!isRepeat && isSameAttempt && isRunningForAnother(state, started.dispatchId())) {
      return new Decision.Drop(DropReason.DUPLICATE, true, started.nonce());
    }
    int numberByOrder = isRepeat ? state.attempt() : state.attempt() + 1;
    return new Decision.Run(
        corrected(state, started).numbered(Math.max(started.attempt(), numberByOrder)));
  }

  /** Decides about an attempt that its worker gave back. */
  public static Decision decide(ExecutionState state, AttemptReturned returned) {
    if (state.status() == ExecutionStatus.RUNNING) {
      if (returned.nonce().equals(state.nonce())) {
        List<AttemptSummary> earlier = new ArrayList<>(state.earlier());
        earlier.add(returned.summary(state.attempt()));
        return new Decision.GivenBack(List.copyOf(earlier));
      }
      List<AttemptSummary> corrected =
          state.earlier().stream().map(start -> givenBack(start, returned)).toList();
      if (!corrected.equals(state.earlier())) {
        return new Decision.EarlierGivenBack(corrected);
      }
    }
    return new Decision.Drop(
        state.isTerminal() ? DropReason.AFTER_TERMINAL : DropReason.SUPERSEDED, false);
  }

  private static AttemptSummary givenBack(AttemptSummary start, AttemptReturned returned) {
    AttemptSummary back = returned.summary(start.number());
    return start.lostItsWorker() && start.isSameStart(back) ? back : start;
  }

  /** A worker may not have seen yet that an earlier start was given back. */
  private static AttemptStarted corrected(ExecutionState state, AttemptStarted started) {
    List<AttemptSummary> earlier = started.earlier();
    return earlier == null ? started : started.after(corrected(state, earlier));
  }

  private static AttemptFinished corrected(ExecutionState state, AttemptFinished finished) {
    List<AttemptSummary> previous = corrected(state, finished.previous());
    return previous.equals(finished.previous()) ? finished : finished.after(previous);
  }

  private static List<AttemptSummary> corrected(ExecutionState state, List<AttemptSummary> starts) {
    return starts.stream()
        .map(
            start ->
                state.earlier().stream()
                    .filter(known -> start.lostItsWorker() && start.isSameStart(known))
                    .findFirst()
                    .orElse(start))
        .toList();
  }

  /**
   * Decides about the end of an attempt, or of an execution without one.
   *
   * @param offset of the record
   */
  public static Decision decide(
      ExecutionState state, AttemptFinished reported, long offset, Instant now) {
    AttemptFinished finished = corrected(state, reported);
    if (finished.nonce() == null || state.isTerminal()) {
      return terminal(state, finished);
    }
    boolean isOfAnother =
        !Objects.equals(finished.nonce(), state.nonce())
            && finished.attempt() <= state.attempt()
            && isRunningForAnother(state, finished.dispatchId());
    if (isOfAnother && isFailure(finished)) {
      return new Decision.Drop(DropReason.DUPLICATE, false);
    }
    if (isSuperseded(state, finished)) {
      return new Decision.Drop(DropReason.SUPERSEDED, false);
    }
    if (isFailure(finished) && isRetried(state, finished.attempt()) && state.epoch() != offset) {
      return new Decision.Drop(DropReason.DUPLICATE, false);
    }
    int attempts = Math.max(finished.attempt(), state.attempt());
    long without = finished.previous().stream().filter(start -> !start.usedAnAttempt()).count();
    int used = Math.max(1, attempts - (int) without);
    Optional<Duration> delay = RetryRule.delayAfter(finished, used, now);
    return delay.isPresent()
        ? new Decision.Retry(
            finished, next(finished, attempts + 1, now.plus(delay.get())), delay.get())
        : terminal(state, finished);
  }

  /**
   * Whether an attempt runs that another ready record dispatched. Two records can dispatch one
   * attempt: after an unconfirmed submission, or when a dispatch was repeated.
   */
  private static boolean isRunningForAnother(ExecutionState state, @Nullable String dispatchId) {
    return state.status() == ExecutionStatus.RUNNING
        && state.dispatchId() != null
        && dispatchId != null
        && !dispatchId.equals(state.dispatchId());
  }

  /** Whether another attempt started later, and reports or is started again. */
  private static boolean isSuperseded(ExecutionState state, AttemptFinished finished) {
    if (state.nonce() == null || state.nonce().equals(finished.nonce())) {
      return false;
    }
    boolean willReport = state.status() == ExecutionStatus.RUNNING || state.isGivenBack();
    if (willReport && finished.epoch() != null) {
      return finished.epoch() < state.epoch();
    }
    Instant start = finished.startedAt();
    Instant newest = state.startedAt();
    if (start == null || newest == null || finished.attempt() > state.attempt()) {
      return false;
    }
    return willReport && isFailure(finished)
        ? start.isBefore(newest)
        : finished.attempt() < state.attempt() && start.plus(WELL_AFTER).isBefore(newest);
  }

  private static boolean isFailure(AttemptFinished finished) {
    return finished.outcome().status() != ExecutionStatus.SUCCESS;
  }

  private static boolean isRetried(ExecutionState state, int attempt) {
    return state.status() == ExecutionStatus.RETRYING && attempt < state.dispatched();
  }

  private static Decision terminal(ExecutionState state, AttemptFinished finished) {
    return new Decision.Terminal(finished, runsAnother(state, finished.nonce()));
  }

  /**
   * Whether an attempt other than {@code nonce} may be running. Also used after the terminal
   * record, for a winner whose transaction with the kill order was aborted.
   */
  private static boolean runsAnother(ExecutionState state, @Nullable String nonce) {
    if (state.status() == null) {
      return nonce == null;
    }
    return switch (state.status()) {
      // an attempt that starts later is killed by its own started record
      case QUEUED, DELAYED, RETRYING -> false;
      case RUNNING, SUCCESS, ERROR, TIMEOUT, CANCELLED, EXPIRED, REJECTED ->
          state.nonce() != null && !state.nonce().equals(nonce);
    };
  }

  private static Dispatch next(AttemptFinished failed, int number, Instant due) {
    List<AttemptSummary> previous = new ArrayList<>(failed.previous());
    ExecutionError error = failed.outcome().error();
    previous.add(
        new AttemptSummary(
            failed.attempt(),
            failed.worker(),
            failed.startedAt(),
            failed.finishedAt(),
            error == null ? failed.outcome().status().wireName() : error.type().wireName()));
    return new Dispatch(failed.execution(), number, due, previous);
  }
}
