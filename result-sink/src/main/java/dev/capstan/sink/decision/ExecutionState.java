package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ExecutionView;
import java.time.Instant;
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
 * @param epoch offset of the record that last changed the execution; -1 when unknown
 */
public record ExecutionState(
    @Nullable ExecutionStatus status,
    int attempt,
    int dispatched,
    @Nullable String nonce,
    @Nullable Instant startedAt,
    @Nullable String dispatchId,
    long epoch) {

  public static final ExecutionState UNKNOWN = new ExecutionState(null, 0, 0, null, null, null, -1);

  public static ExecutionState of(ExecutionView view) {
    return new ExecutionState(
        view.status(),
        view.attempt(),
        view.dispatched(),
        view.nonce(),
        view.startedAt(),
        view.dispatchId(),
        view.epoch());
  }

  public boolean isKnown() {
    return status != null;
  }

  public boolean isTerminal() {
    return status != null && status.isTerminal();
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
        offset);
  }

  /** The state after the record at {@code offset} caused the dispatch of attempt {@code next}. */
  public ExecutionState retrying(int next, long offset) {
    return new ExecutionState(
        ExecutionStatus.RETRYING, next - 1, next, nonce, startedAt, dispatchId, offset);
  }

  /** The state after the creation of the capsule. */
  public ExecutionState ended(ExecutionStatus terminal) {
    return new ExecutionState(terminal, attempt, dispatched, nonce, startedAt, dispatchId, epoch);
  }
}
