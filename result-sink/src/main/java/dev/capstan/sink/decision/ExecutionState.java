package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ExecutionView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The known state of an execution for a decision. It comes from the view, so it may be missing or
 * stale: it saves work, but only the creation of the capsule is authoritative.
 *
 * @param status null when unknown
 * @param attempt number of the newest attempt that started, 0 before the first
 * @param dispatched number of the newest attempt that was dispatched, 0 when unknown
 * @param nonce of the newest attempt that started
 * @param startedAt when that attempt started, by its worker's clock
 * @param dispatchId the ready record of that attempt; null when unknown
 * @param earlier starts for the same record without an end: lost or given back, oldest first
 * @param epoch offset of the record that last changed the execution; -1 when unknown
 */
public record ExecutionState(
    @Nullable ExecutionStatus status,
    int attempt,
    int dispatched,
    @Nullable String nonce,
    @Nullable Instant startedAt,
    @Nullable String dispatchId,
    List<AttemptSummary> earlier,
    long epoch) {

  public ExecutionState {
    earlier = Objects.requireNonNullElse(earlier, List.<AttemptSummary>of());
  }

  public static final ExecutionState UNKNOWN =
      new ExecutionState(null, 0, 0, null, null, null, List.of(), -1);

  public static ExecutionState of(ExecutionView view) {
    return new ExecutionState(
        view.status(),
        view.attempt(),
        view.dispatched(),
        view.nonce(),
        view.startedAt(),
        view.dispatchId(),
        view.earlier(),
        view.epoch());
  }

  public boolean isKnown() {
    return status != null;
  }

  public boolean isTerminal() {
    return status != null && status.isTerminal();
  }

  /** Whether the newest attempt was given back, and its dispatch is delivered again. */
  public boolean isGivenBack() {
    return status == ExecutionStatus.RETRYING && dispatched <= attempt;
  }

  /** The state after the start of the attempt. */
  public ExecutionState running(AttemptStarted started, long offset) {
    return new ExecutionState(
        ExecutionStatus.RUNNING,
        started.attempt(),
        started.dispatched() == null ? dispatched : started.dispatched(),
        started.nonce(),
        started.startedAt(),
        started.dispatchId(),
        Objects.requireNonNullElse(started.earlier(), List.of()),
        offset);
  }

  /** The state after the newest attempt was given back. */
  public ExecutionState givenBack(List<AttemptSummary> withIt, long offset) {
    return new ExecutionState(
        ExecutionStatus.RETRYING,
        attempt,
        dispatched,
        nonce,
        startedAt,
        dispatchId,
        withIt,
        offset);
  }

  /** The same with corrected earlier starts. */
  public ExecutionState after(List<AttemptSummary> corrected) {
    return new ExecutionState(
        status, attempt, dispatched, nonce, startedAt, dispatchId, corrected, epoch);
  }

  /** The state after the record at {@code offset} caused the dispatch of attempt {@code next}. */
  public ExecutionState retrying(int next, long offset) {
    return new ExecutionState(
        ExecutionStatus.RETRYING, next - 1, next, nonce, startedAt, dispatchId, List.of(), offset);
  }

  /** The state after the creation of the capsule. */
  public ExecutionState ended(ExecutionStatus terminal) {
    return new ExecutionState(
        terminal, attempt, dispatched, nonce, startedAt, dispatchId, earlier, epoch);
  }
}
