package dev.capstan.schema.attempt;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the history of an execution.
 *
 * @param outcome a terminal status, the type of the error that was retried, {@code WorkerLost}, or
 *     why the attempt was given back: {@code WorkerDrained}, {@code LockLost}
 */
public record AttemptSummary(
    int number,
    @Nullable String worker,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    String outcome) {

  private static final List<String> GIVEN_BACK =
      Arrays.stream(AttemptReturned.Reason.values()).map(AttemptReturned.Reason::outcome).toList();

  /** An attempt whose worker vanished: its start and end are unknown. */
  public static AttemptSummary lost(int number) {
    return lost(number, null, null);
  }

  /** An attempt whose worker vanished. */
  public static AttemptSummary lost(
      int number, @Nullable String worker, @Nullable Instant startedAt) {
    return new AttemptSummary(number, worker, startedAt, null, ErrorType.WORKER_LOST.wireName());
  }

  /** Whether its worker vanished while the program ran. */
  public boolean lostItsWorker() {
    return outcome.equals(ErrorType.WORKER_LOST.wireName());
  }

  /** Whether it counts against {@code max_attempts}: not if its worker vanished or gave it back. */
  public boolean usedAnAttempt() {
    return !lostItsWorker() && !GIVEN_BACK.contains(outcome);
  }

  /**
   * Whether both are the same start; numbers may differ for a worker without access to the view.
   */
  public boolean isSameStart(AttemptSummary other) {
    return worker != null
        && startedAt != null
        && worker.equals(other.worker)
        && Objects.equals(startedAt, other.startedAt);
  }
}
