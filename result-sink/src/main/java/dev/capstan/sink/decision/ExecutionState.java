package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ExecutionView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the sink knows of an execution when it decides. It comes from the view, so it may be missing
 * or old: it saves work, and the creation of the capsule is what holds.
 *
 * @param status null when nothing is known
 * @param attempt number of the newest attempt that started, 0 before the first
 * @param dispatched number of the newest attempt that was dispatched, 0 when unknown
 * @param nonce of the newest attempt that started
 * @param startedAt when that attempt started, by its worker's clock
 * @param epoch offset of the record that last moved the execution; -1 when unknown
 */
public record ExecutionState(
    @Nullable ExecutionStatus status,
    int attempt,
    int dispatched,
    @Nullable String nonce,
    @Nullable Instant startedAt,
    long epoch) {

  public static final ExecutionState UNKNOWN = new ExecutionState(null, 0, 0, null, null, -1);

  public static ExecutionState of(ExecutionView view) {
    return new ExecutionState(
        view.status(),
        view.attempt(),
        view.dispatched(),
        view.nonce(),
        view.startedAt(),
        view.epoch());
  }

  public boolean isKnown() {
    return status != null;
  }

  public boolean isTerminal() {
    return status != null && status.isTerminal();
  }

  /** The state when the attempt runs. */
  public ExecutionState running(AttemptStarted started, long offset) {
    return new ExecutionState(
        ExecutionStatus.RUNNING,
        started.attempt(),
        dispatched,
        started.nonce(),
        started.startedAt(),
        offset);
  }

  /**
   * The state when attempt {@code next} was dispatched in answer to the record at {@code offset}.
   */
  public ExecutionState retrying(int next, long offset) {
    return new ExecutionState(ExecutionStatus.RETRYING, next - 1, next, nonce, startedAt, offset);
  }

  /** The state when the capsule exists. */
  public ExecutionState ended(ExecutionStatus terminal) {
    return new ExecutionState(terminal, attempt, dispatched, nonce, startedAt, epoch);
  }
}
