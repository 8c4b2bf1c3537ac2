package dev.capstan.schema.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.event.CompletedEvent;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Samples;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DeliveriesTest {

  @Test
  void aSmallResultIsSentAlong() {
    JsonNode body = Json.MAPPER.readTree(first(tree()).payload());
    assertThat(body.path("type").asString()).isEqualTo("execution.completed");
    assertThat(body.path("timestamp").asString()).isEqualTo("2026-11-21T10:00:02.000Z");
    JsonNode data = body.path("data");
    assertThat(data.path("status").asString()).isEqualTo("error");
    assertThat(data.path("idempotency_key").asString()).isEqualTo("order-17");
    assertThat(data.path("rows").size()).isEqualTo(3);
    assertThat(data.path("href").asString())
        .isEqualTo(ExecutionDocuments.path(Samples.execution().executionId()));
    assertThat(data.path("capsule").path("digest").asString()).startsWith("sha256:");
  }

  @Test
  void aLargeResultIsLinked() {
    ObjectNode capsule = tree();
    ((ObjectNode) capsule.path("result")).put("stdout", "x".repeat(30_000));
    String payload = first(capsule).payload();
    assertThat(payload.length()).isLessThan(2_000);
    JsonNode data = Json.MAPPER.readTree(payload).path("data");
    assertThat(data.has("stdout")).isFalse();
    assertThat(data.path("row_count").asInt()).isEqualTo(3);
    assertThat(data.path("labels").path("run").asString()).isEqualTo("nightly");
  }

  @Test
  void nothingMakesTheBodyLargerThanItMayBe() {
    ObjectNode capsule = tree();
    ObjectNode result = (ObjectNode) capsule.path("result");
    ((ObjectNode) result.path("error")).put("message", "\u0001".repeat(30_000));
    ObjectNode labels = result.putObject("labels");
    for (int i = 0; i < 32; i++) {
      labels.put("l" + i, "\u0001".repeat(255));
    }
    String payload = first(capsule).payload();
    assertThat(payload.getBytes(UTF_8).length).isLessThan(CompletedEvent.MAX_BYTES);
    assertThat(Json.MAPPER.readTree(payload).path("data").has("labels")).isFalse();
  }

  @Test
  void redeliveriesKeepIdAndBody() {
    Capsule capsule = capsule(tree());
    Delivery first = Deliveries.first(capsule).orElseThrow();
    Delivery again = Deliveries.again(capsule, capsule.recordedAt().plusSeconds(60)).orElseThrow();
    assertThat(again.webhookId()).isEqualTo(first.webhookId()).matches("msg_[0-9a-f]{32}");
    assertThat(again.payload()).isEqualTo(first.payload());
    assertThat(again.round()).isGreaterThan(first.round());
    assertThat(first.next(capsule.recordedAt()).webhookId()).isEqualTo(first.webhookId());
  }

  @Test
  void withoutAWebhookNothingIsDelivered() {
    ObjectNode capsule = tree();
    ((ObjectNode) capsule.path("request")).remove("webhook");
    assertThat(Deliveries.first(capsule(capsule))).isEmpty();
  }

  @Test
  void neitherUrlNorBodyGetIntoALog() {
    assertThat(first(tree()).toString()).doesNotContain("example.org").doesNotContain("labels");
  }

  private static Delivery first(ObjectNode capsule) {
    return Deliveries.first(capsule(capsule)).orElseThrow();
  }

  private static Capsule capsule(ObjectNode tree) {
    return CapsuleSeal.sealed(Json.MAPPER.treeToValue(tree, Capsule.class)).capsule();
  }

  private static ObjectNode tree() {
    var finished = Samples.finished();
    Capsule capsule =
        Capsule.of(
            finished,
            ExecutionDocuments.terminal(finished, 1),
            finished.finishedAt().plusMillis(880),
            "test");
    assertThat(Map.of("run", "nightly")).isEqualTo(capsule.result().labels());
    return Json.MAPPER.valueToTree(capsule);
  }
}
