package dev.capstan.schema.wire;

import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.event.CompletedEvent;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.InputFile;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.QueryType;
import dev.capstan.schema.request.Resources;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.request.RetryRequest;
import dev.capstan.schema.request.WebhookRequest;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.webhook.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** One document of each kind with every field set; maps have one entry, for a fixed order. */
public final class Samples {
  private static final ExecutionId ID = new ExecutionId("exe_01KAJ3V9X2M4N6P8Q0R2S4T6V8");
  private static final Instant AT = Instant.parse("2026-11-21T10:00:00.120Z");
  private static final String SHA = "ab".repeat(32);

  private Samples() {}

  public static ExecutionRequest request() {
    return new ExecutionRequest(
        QueryType.PYTHON,
        null,
        "print('ä')",
        null,
        new Name("penguins"),
        List.of(new InputFile("a/b.csv", "QQ==")),
        List.of("x"),
        "in",
        Map.of("MODE", "fast"),
        List.of("out/**"),
        30,
        1000,
        65536,
        new Resources(0.5, 536870912L, 64, 268435456L),
        "none",
        "docker",
        "default",
        new RetryRequest(3, 1000L, 2.0, 60000L, List.of("platform"), OnWorkerLost.FAIL),
        AT,
        AT.plusSeconds(60),
        "order-17",
        Map.of("run", "nightly"),
        new WebhookRequest("https://example.org/hook", "main", List.of("completed")));
  }

  public static AdmittedExecution execution() {
    return new AdmittedExecution(
        ID,
        TenantId.DEFAULT,
        "default",
        AT,
        AT.plusSeconds(60),
        request(),
        "sha256:" + SHA,
        Limits.DEFAULT,
        RetryPolicy.DEFAULT,
        List.of(new Claim("/stdin", "inputs/default/" + ID + "/stdin", SHA, 7)),
        new PinnedDataset(
            new Name("penguins"),
            "sha256:" + SHA,
            List.of(new DatasetFile("p.csv", "datasets/x", SHA, 9))),
        null);
  }

  public static AttemptFinished finished() {
    Output output =
        new Output(
            List.of(new Column("n", "BIGINT")),
            Json.MAPPER.readTree("[[1],[null],[\"x\"]]"),
            3L,
            false,
            41L,
            "out",
            false,
            "err",
            true,
            1,
            List.of(new Display("text/html", "<b>", "out/d.html")),
            List.of(new Artifact("out/a", 1, SHA, "text/csv", "/v1/x")),
            List.of(new SkippedArtifact("out/b", "a link")),
            List.of(new StoredPart("rows", "outputs/x", 5, SHA)));
    return new AttemptFinished(
        "res-1",
        execution(),
        2,
        "nonce",
        "worker-1",
        AT,
        AT.plusSeconds(1),
        new Outcome.Failure(
            ExecutionError.of(ErrorType.PYTHON_ERROR, "ZeroDivisionError", "Traceback", 3)),
        output,
        new Usage(38L, 52428800L, 512L),
        new Timings(2, 3, 41, 4L),
        new Environment("docker", "sha256:" + SHA, "1", Map.of("seccomp", "capstan-1")),
        List.of(new InputDigest("in/a/b.csv", SHA, 1)),
        List.of(new AttemptSummary(1, "worker-0", AT, AT, "WorkerLost")),
        17L,
        "0/5");
  }

  public static List<Object> all() {
    return List.of(
        execution(),
        new Dispatch(execution(), 2, AT, finished().previous()),
        new AttemptStarted(
            ID,
            TenantId.DEFAULT,
            "default",
            QueryType.SQL,
            AT,
            AT,
            "k",
            Map.of("a", "b"),
            1,
            "nonce",
            "worker-1",
            "docker",
            AT,
            1,
            "0/5",
            List.of(new AttemptSummary(1, "worker-0", AT, AT, "LockLost"))),
        finished(),
        new AttemptReturned(
            ID,
            TenantId.DEFAULT,
            "default",
            1,
            "nonce",
            "worker-1",
            AT,
            AT.plusSeconds(1),
            AttemptReturned.Reason.DRAINED),
        new KillOrder(ID, "cancelled", "nonce"),
        request(),
        completed(),
        new Delivery(
            "msg_0123456789abcdef0123456789abcdef",
            ID,
            TenantId.DEFAULT,
            "completed",
            "https://example.org/hook",
            "main",
            "{\"type\":\"execution.completed\"}",
            1763719200120L,
            2,
            1,
            AT,
            AT.plusSeconds(5),
            null));
  }

  /** As read: what is written holds numbers of other types. */
  private static CompletedEvent completed() {
    ObjectNode data =
        Json.MAPPER.valueToTree(
            ExecutionDocuments.withCapsule(
                ExecutionDocuments.terminal(finished(), 4), "sha256:" + SHA));
    data.put("href", "/v1/executions/" + ID);
    byte[] written = Json.MAPPER.writeValueAsBytes(data);
    return new CompletedEvent(CompletedEvent.TYPE, AT, (ObjectNode) Json.MAPPER.readTree(written));
  }
}
