package dev.capstan.schema.result;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of an execution's history.
 *
 * @param outcome a terminal status, or the type of the error that was retried
 */
public record AttemptSummary(
    int number,
    @Nullable String worker,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    String outcome) {}
