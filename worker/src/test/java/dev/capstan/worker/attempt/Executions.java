package dev.capstan.worker.attempt;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.Program;
import dev.capstan.schema.request.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Executions to test with. */
public final class Executions {
  public static final Instant SUBMITTED = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private Executions() {}

  public static AdmittedExecution python(String code) {
    return python(code, RetryPolicy.DEFAULT);
  }

  public static AdmittedExecution atMostOnce() {
    return python(
        "1", new RetryPolicy(1, 1_000, 2, 60_000, List.of("platform"), OnWorkerLost.FAIL));
  }

  public static AdmittedExecution python(String code, RetryPolicy retry) {
    ExecutionRequest request = ExecutionRequest.of(new Program.Python(code), null, Map.of());
    return AdmittedExecution.of(
        new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
        "default",
        SUBMITTED,
        SUBMITTED.plus(Duration.ofDays(3)),
        request,
        "sha256:0",
        Limits.DEFAULT,
        retry);
  }
}
