package dev.capstan.schema.attempt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the history of an execution.
 *
 * @param outcome a terminal status, or the type of the error that was retried
 */
public record AttemptSummary(
    int number,
    @Nullable String worker,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    String outcome) {

  /** An attempt whose worker vanished: its start and end are unknown. */
  public static AttemptSummary lost(int number) {
    return new AttemptSummary(number, null, null, null, ErrorType.WORKER_LOST.wireName());
  }
}
