package dev.capstan.storage.view;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.result.ExecutionDocuments;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The changes that the services make for one execution: admitted, started, terminal. */
final class RealisticChanges {
  private RealisticChanges() {}

  static List<ViewChange> of(ExecutionKey key) {
    Instant now = Instant.now();
    ExecutionRequest request =
        Json.MAPPER.readValue(
            """
            {"query_type": "python", "python_code": "print(1)"}\
            """,
            ExecutionRequest.class);
    AdmittedExecution execution =
        AdmittedExecution.of(
            key,
            "default",
            now.truncatedTo(ChronoUnit.MILLIS),
            now.plusSeconds(3 * 86_400),
            request,
            "sha256:" + "0".repeat(64),
            Limits.DEFAULT,
            RetryPolicy.DEFAULT);
    String nonce = UUID.randomUUID().toString().replace("-", "");
    AttemptStarted started =
        AttemptStarted.of(execution, 1, nonce, "worker-1", "bubblewrap", now.plusMillis(5));
    AttemptFinished finished =
        AttemptFinished.of(
            UUID.randomUUID().toString(),
            execution,
            1,
            nonce,
            "worker-1",
            now.plusMillis(5),
            now.plusMillis(45),
            new Outcome.Success(),
            List.of());
    Capsule capsule =
        Json.MAPPER.readValue(
            CapsuleSeal.seal(
                Capsule.of(finished, ExecutionDocuments.terminal(finished, 1), now, "0")),
            Capsule.class);
    Duration day = Duration.ofDays(1);
    return List.of(
        ViewChanges.admitted(execution, now, 0, 1_000_000),
        ViewChanges.started(started, 1_000_000),
        TerminalView.of(capsule).change(new ViewRetention(day, day, 0)));
  }
}
