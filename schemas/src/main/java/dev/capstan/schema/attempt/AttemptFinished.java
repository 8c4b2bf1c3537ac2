package dev.capstan.schema.attempt;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.result.AttemptSummary;
import dev.capstan.schema.result.Output;
import dev.capstan.schema.result.Timings;
import dev.capstan.schema.result.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt, or of an execution that never got one (cancelled, expired): published by a
 * worker or the submitter, decided by the sink. At most 64 KiB beside the request that it carries.
 *
 * @param resultId random; the capsule stores it, and so tells whose record won
 * @param attempt number of the attempt, 0 when none was running
 * @param nonce of the attempt; null when the record doesn't come from one
 * @param previous earlier attempts, oldest first
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
    List<AttemptSummary> previous) {

  public AttemptFinished {
    inputs = List.copyOf(inputs);
    previous = List.copyOf(previous);
  }
}
