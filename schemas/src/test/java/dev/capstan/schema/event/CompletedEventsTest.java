package dev.capstan.schema.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.webhook.Deliveries;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Samples;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CompletedEventsTest {
  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void sendsAlongWhatFits() {
    JsonNode data = event(Map.of("run", "1"), "short", "Traceback").data();

    String href = data.path("href").asString();
    assertThat(href).isEqualTo("/v1/executions/" + data.path("execution_id").asString());
    assertThat(data.path("capsule").path("href").asString()).isEqualTo(href + "/capsule");
    assertThat(data.path("idempotency_key").asString()).isEqualTo("k");
    assertThat(data.path("labels").path("run").asString()).isEqualTo("1");
    assertThat(data.path("error").path("detail").asString()).isEqualTo("Traceback");
  }

  @Test
  void leavesOutWhatDoesNot() {
    JsonNode data = event(Map.of("run", "1"), "short", "x".repeat(60_000)).data();

    assertThat(data.path("error").has("detail")).isFalse();
    assertThat(data.path("error").path("message").asString()).isEqualTo("short");
    assertThat(data.path("labels").path("run").asString()).isEqualTo("1");
  }

  @Test
  void staysBelowItsLimitWhateverTheExecutionSays() {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < 32; i++) {
      labels.put("label-" + i, "日".repeat(255));
    }
    CompletedEvent longest = event(labels, "日".repeat(30_000), "x".repeat(60_000));

    assertThat(RecordCodec.encode(longest).length).isLessThan(CompletedEvent.MAX_BYTES);
  }

  @Test
  void cutsAMessageBetweenCharacters() {
    String message = "x" + "🐍".repeat(10_000);
    String cut = event(Map.of(), message, "").data().path("error").path("message").asString();

    assertThat(cut).isEqualTo("x" + "🐍".repeat(499) + "…");
  }

  @Test
  void isTheBodyOfTheWebhookByteByByte() {
    Capsule capsule = capsule(Map.of("run", "1"), "short", "Traceback");

    String payload = Deliveries.first(capsule).orElseThrow().payload();
    assertThat(payload).isEqualTo(new String(CompletedEvents.encoded(capsule), UTF_8));
  }

  private static CompletedEvent event(Map<String, String> labels, String message, String detail) {
    byte[] encoded = CompletedEvents.encoded(capsule(labels, message, detail));
    return Json.MAPPER.readValue(encoded, CompletedEvent.class);
  }

  private static Capsule capsule(Map<String, String> labels, String message, String detail) {
    AdmittedExecution sample = Samples.execution();
    ExecutionRequest request =
        Json.MAPPER.convertValue(
            Map.of(
                "query_type",
                QueryType.SHELL.wireName(),
                "code",
                "1",
                "idempotency_key",
                "k",
                "labels",
                labels,
                "webhook",
                Map.of("url", "https://example.org/hook", "secret_ref", "main")),
            ExecutionRequest.class);
    AdmittedExecution execution =
        AdmittedExecution.of(
            new ExecutionKey(TenantId.DEFAULT, sample.executionId()),
            "default",
            AT,
            AT,
            request,
            "sha256:00",
            Limits.DEFAULT,
            RetryPolicy.DEFAULT);
    AttemptFinished finished =
        AttemptFinished.withoutAttempt(
            "r",
            execution,
            null,
            AT,
            new Outcome.Rejected(
                ExecutionError.of(ErrorType.INVALID_REQUEST, message, detail, null)),
            List.of());
    return CapsuleSeal.sealed(
            Capsule.of(finished, ExecutionDocuments.terminal(finished, 0), AT, "test"))
        .capsule();
  }
}
