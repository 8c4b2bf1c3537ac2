package dev.capstan.sink;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents for tests. */
public final class Samples {
  /** Start time of the tests, so that a sink with the real clock sees unexpired executions. */
  public static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  public static final String WORKER = "worker-1";

  public static final Outcome SUCCESS = new Outcome.Success();
  public static final Outcome PLATFORM_FAILURE = failure(ErrorType.SANDBOX_LOST);

  private Samples() {}

  public static AdmittedExecution execution(ExecutionId id, RetryPolicy retry) {
    ExecutionRequest request =
        Json.MAPPER.readValue(
            "{\"query_type\": \"python\", \"python_code\": \"print(1)\"}", ExecutionRequest.class);
    return AdmittedExecution.of(
        new ExecutionKey(TenantId.DEFAULT, id),
        "default",
        NOW.minusSeconds(1),
        NOW.plusSeconds(3 * 86_400),
        request,
        "sha256:00",
        Limits.DEFAULT,
        retry);
  }

  public static AdmittedExecution execution() {
    return execution(ExecutionId.random(), RetryPolicy.DEFAULT);
  }

  public static AttemptStarted started(AdmittedExecution execution, int attempt, String nonce) {
    return started(execution, attempt, nonce, NOW);
  }

  public static AttemptStarted started(
      AdmittedExecution execution, int attempt, String nonce, Instant startedAt) {
    return AttemptStarted.of(execution, attempt, nonce, WORKER, "bubblewrap", startedAt);
  }

  public static AttemptFinished finished(
      AdmittedExecution execution, int attempt, @Nullable String nonce, Outcome outcome) {
    return finished(execution, attempt, nonce, outcome, List.of(), List.of());
  }

  public static AttemptFinished finished(
      AdmittedExecution execution,
      int attempt,
      @Nullable String nonce,
      Outcome outcome,
      List<AttemptSummary> previous,
      List<StoredPart> stored) {
    return finished(execution, attempt, nonce, outcome, previous, stored, NOW);
  }

  public static AttemptFinished finished(
      AdmittedExecution execution,
      int attempt,
      @Nullable String nonce,
      Outcome outcome,
      List<AttemptSummary> previous,
      List<StoredPart> stored,
      Instant startedAt) {
    boolean ran = nonce != null;
    return new AttemptFinished(
        UUID.randomUUID().toString(),
        execution,
        attempt,
        nonce,
        ran ? WORKER : null,
        ran ? startedAt : null,
        startedAt.plusMillis(40),
        outcome,
        ran ? output(stored) : null,
        ran ? new Usage(38L, 50L << 20, 2L) : null,
        ran ? new Timings(2, 3, 41, null) : null,
        ran ? new Environment("bubblewrap", "sha256:11", "1", Map.of("network", "none")) : null,
        List.of(),
        previous,
        null,
        null);
  }

  /** A start at {@link #NOW}, given back. */
  public static AttemptReturned returned(
      AdmittedExecution execution, int attempt, String nonce, AttemptReturned.Reason reason) {
    return returned(execution, attempt, nonce, reason, NOW);
  }

  public static AttemptReturned returned(
      AdmittedExecution execution,
      int attempt,
      String nonce,
      AttemptReturned.Reason reason,
      Instant startedAt) {
    return new AttemptReturned(
        execution.executionId(),
        execution.tenant(),
        execution.lane(),
        attempt,
        nonce,
        WORKER,
        startedAt,
        startedAt.plusSeconds(6),
        reason);
  }

  public static AttemptFinished cancelled(AdmittedExecution execution) {
    return finished(execution, 0, null, new Outcome.Cancelled());
  }

  public static Outcome failure(ErrorType type) {
    return new Outcome.Failure(ExecutionError.of(type, "it failed"));
  }

  public static Outcome timeout() {
    return new Outcome.Timeout(ExecutionError.of(ErrorType.TIME_LIMIT_EXCEEDED, "30 s are over"));
  }

  private static Output output(List<StoredPart> stored) {
    return Json.MAPPER.convertValue(
        Map.of(
            "exec_time_ms",
            41,
            "stdout",
            "1\n",
            "stderr",
            "",
            "exit_code",
            0,
            "displays",
            List.of(),
            "artifacts",
            List.of(),
            "skipped_artifacts",
            List.of(),
            "stored",
            stored),
        Output.class);
  }
}
