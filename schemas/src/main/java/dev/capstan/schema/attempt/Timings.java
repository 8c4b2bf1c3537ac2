package dev.capstan.schema.attempt;

import org.jspecify.annotations.Nullable;

/**
 * Durations in milliseconds: from submission to the start of the attempt, until the sandbox was
 * available, until the program and its sandbox had ended, until the sink had decided.
 */
public record Timings(long queuedMs, long acquireMs, long runMs, @Nullable Long recordMs) {

  public Timings recordedAfter(long recordMs) {
    return new Timings(queuedMs, acquireMs, runMs, recordMs);
  }
}
