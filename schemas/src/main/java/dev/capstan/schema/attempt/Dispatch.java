package dev.capstan.schema.attempt;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.AdmittedExecution;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code ready} and {@code delay} records: run this attempt.
 *
 * @param attempt number of the attempt, from 1
 * @param notBefore when it is due; null means now. Delay topics forward it until then
 * @param previous earlier attempts, oldest first
 */
public record Dispatch(
    AdmittedExecution execution,
    int attempt,
    @Nullable Instant notBefore,
    List<AttemptSummary> previous) {

  public Dispatch {
    requireNonNull(execution, "execution");
    previous = List.copyOf(previous);
  }

  public static Dispatch first(AdmittedExecution execution) {
    return new Dispatch(execution, 1, execution.request().notBefore(), List.of());
  }
}
