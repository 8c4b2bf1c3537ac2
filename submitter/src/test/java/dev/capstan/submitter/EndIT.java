package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.ledger.LedgerReader;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewChanges;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see after the sink's decision; the test takes the role of the sink. */
class EndIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;
  private static ViewCache views;
  private static ObjectStore store;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers);
    views = submitter.context.getBean(ViewCache.class);
    store = submitter.context.getBean(ObjectStore.class);
    await().until(views::isComplete);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  void waitingClientsAreNotifiedImmediately() throws Exception {
    String path = submitter.post(BODY).headers().firstValue("Location").orElseThrow();
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(() -> submitter.get(path, "Prefer", "wait=50"));
    ExecutionDocument end = end(path, true);

    HttpResponse<String> answer = waiting.get(40, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Json.MAPPER.writeValueAsString(end));
    SubmitterIT.assertProblem(submitter.method("DELETE", path, ""), 409, "already-terminal");
  }

  @Test
  void endedExecutionsAreServedFromTheStoreAlone() {
    String path = submitter.post(BODY).headers().firstValue("Location").orElseThrow();
    ExecutionDocument end = end(path, false);

    String capsule = submitter.get(path + "/capsule").body();
    assertThat(CapsuleSeal.defect(capsule.getBytes(UTF_8))).isEmpty();
    assertThat(submitter.get(path + "/stdout").body()).isEqualTo("hällo");
    assertThat(submitter.get(path + "/rows").body()).isEqualTo("[[1]]");
    SubmitterIT.assertProblem(submitter.get(path + "/stderr"), 404, "not-found");
    HttpResponse<String> page = submitter.get(path + "/artifacts/out/a.html");
    assertThat(page.body()).isEqualTo("<script>");
    assertThat(page.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("sandbox");
    assertThat(page.headers().firstValue("Content-Disposition").orElse("")).contains("attachment");
    SubmitterIT.assertProblem(submitter.get(path + "/artifacts/out/b"), 404, "not-found");
    assertThat(end.status().isTerminal()).isTrue();
  }

  private static ExecutionDocument end(String path, boolean inView) {
    ExecutionId id = new ExecutionId(path.substring(path.lastIndexOf('/') + 1));
    ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, id);
    AdmittedExecution execution =
        submitter.context.getBean(LedgerReader.class).find(key, null).orElseThrow();
    String object = ObjectKeys.output(key, "nonce", "a.html");
    store.put(object, "<script>".getBytes(UTF_8), "text/html");
    Output output =
        new Output(
            List.of(new Column("n", "BIGINT")),
            Json.MAPPER.readTree("[[1]]"),
            1L,
            false,
            5L,
            "hällo",
            false,
            null,
            false,
            0,
            List.of(),
            List.of(new Artifact("out/a.html", 8, "0".repeat(64), "text/html", "")),
            List.of(),
            List.of(new StoredPart("artifacts/out/a.html", object, 8, "0".repeat(64))));
    AttemptFinished finished =
        AttemptFinished.of(
                "r",
                execution,
                1,
                "nonce",
                "w",
                Instant.EPOCH,
                Instant.EPOCH,
                new Outcome.Success(),
                List.of())
            .ran(
                output,
                new Usage(5L, 1L << 20, 8L),
                new Timings(1, 2, 3, 4L),
                new Environment("docker", "sha256:11", "1", Map.of()),
                List.of());
    ExecutionDocument result = ExecutionDocuments.terminal(finished, 1);
    byte[] sealed = CapsuleSeal.seal(Capsule.of(finished, result, Instant.EPOCH, "0"));
    assertThat(store.create(ObjectKeys.capsule(key), sealed, "application/json")).isTrue();
    String digest = Json.MAPPER.readTree(sealed).path("digest").asString();
    ExecutionDocument document = ExecutionDocuments.withCapsule(result, digest);
    if (inView) {
      Duration day = Duration.ofDays(1);
      byte[] bytes = Json.MAPPER.writeValueAsBytes(document);
      views.apply(key, ViewChanges.terminal(document, digest, day, bytes, day));
    }
    return document;
  }
}
