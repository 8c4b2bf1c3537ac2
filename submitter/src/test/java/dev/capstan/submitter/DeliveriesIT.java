package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.ledger.SyntheticResults;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.webhook.Deliveries;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryOutcome;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.ViewCache;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DeliveriesIT {
  private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter =
        new RunningSubmitter(
            servers,
            "capstan.webhook.secrets.default.main=" + KEY,
            "capstan.webhook.allow-private=127.0.0.0/8");
    await().until(submitter.context.getBean(ViewCache.class)::isComplete);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  void listsTheAttemptsOfAWebhook() {
    Capsule capsule = ended(true);
    Delivery delivery = Deliveries.first(capsule).orElseThrow();
    log(delivery, 1, DeliveryOutcome.FAILED, 500);
    log(delivery, 2, DeliveryOutcome.DELIVERED, 204);

    JsonNode list = get(capsule);
    JsonNode shown = list.path("deliveries").path(0);
    assertThat(list.path("execution_id").asString()).isEqualTo(capsule.executionId().value());
    assertThat(shown.path("webhook_id").asString()).isEqualTo(delivery.webhookId());
    assertThat(shown.path("status").asString()).isEqualTo("delivered");
    assertThat(shown.path("attempts").size()).isEqualTo(2);
    assertThat(shown.path("attempts").path(0).path("status_code").asInt()).isEqualTo(500);
    assertThat(shown.path("attempts").path(1).path("outcome").asString()).isEqualTo("delivered");
  }

  @Test
  void withoutAWebhookTheListIsEmptyAndRedeliveryIsRefused() {
    Capsule capsule = ended(false);
    assertThat(get(capsule).path("deliveries").size()).isZero();
    SubmitterIT.assertProblem(
        submitter.method("POST", path(capsule.executionId()), ""), 404, "not-found");
    String unknown = path(ExecutionId.random());
    SubmitterIT.assertProblem(submitter.get(unknown), 404, "not-found");
    SubmitterIT.assertProblem(submitter.method("POST", unknown, ""), 404, "not-found");
  }

  @Test
  void aPendingExecutionHasNoDeliveries() {
    var answer =
        submitter.post(
            "{\"query_type\": \"python\", \"python_code\": \"1\", \"webhook\": {\"url\":"
                + " \"http://127.0.0.1:9/\", \"secret_ref\": \"main\"}}");
    assertThat(answer.statusCode()).isEqualTo(202);
    String path = answer.headers().firstValue("Location").orElseThrow() + "/deliveries";
    assertThat(submitter.get(path).statusCode()).isEqualTo(200);
    SubmitterIT.assertProblem(submitter.method("POST", path, ""), 409, "not-finished");
  }

  @Test
  void aRedeliveryKeepsIdAndBody() {
    Capsule capsule = ended(true);
    assertThat(submitter.method("POST", path(capsule.executionId()), "").statusCode())
        .isEqualTo(202);
    await().until(() -> onWebhooks(capsule).size() == 1);
    Delivery again = onWebhooks(capsule).getFirst();
    Delivery first = Deliveries.first(capsule).orElseThrow();
    assertThat(again.webhookId()).isEqualTo(first.webhookId());
    assertThat(again.payload()).isEqualTo(first.payload());
    assertThat(again.round()).isPositive();
    assertThat(again.number()).isEqualTo(1);
  }

  @Test
  void aDelayedWebhookIsForwardedWhenDue() {
    Capsule capsule = ended(true);
    Instant due = Clock.systemUTC().instant().plusMillis(700);
    Delivery later = Deliveries.first(capsule).orElseThrow().next(due);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.delay(Topics.rungFor(Duration.ofMillis(700))),
            capsule.executionId().value().getBytes(UTF_8),
            RecordCodec.encode(later));
    new RecordCodec("capstan/test")
        .headers(later)
        .forEach(header -> record.headers().add(header.name(), header.value()));
    @SuppressWarnings("unchecked")
    Producer<byte[], byte[]> producer = submitter.context.getBean("producer", Producer.class);
    producer.send(record);
    await().atMost(Duration.ofSeconds(60)).until(() -> onWebhooks(capsule).size() == 1);
    assertThat(onWebhooks(capsule))
        .containsExactly(Json.MAPPER.readValue(RecordCodec.encode(later), Delivery.class));
  }

  private static Capsule ended(boolean hasWebhook) {
    String webhook = ", \"webhook\": {\"url\": \"http://127.0.0.1:9/\", \"secret_ref\": \"main\"}";
    ExecutionRequest request =
        Json.MAPPER.readValue(
            "{\"query_type\": \"python\", \"python_code\": \"1\""
                + (hasWebhook ? webhook : "")
                + "}",
            ExecutionRequest.class);
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    AdmittedExecution execution =
        AdmittedExecution.of(
            new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
            "default",
            at,
            at.plusSeconds(60),
            request,
            "sha256:0",
            Limits.DEFAULT,
            RetryPolicy.DEFAULT);
    var finished = SyntheticResults.of(execution, new Outcome.Expired(), Clock.systemUTC());
    CapsuleSeal.Sealed sealed =
        CapsuleSeal.sealed(
            Capsule.of(finished, ExecutionDocuments.terminal(finished, 0), at, "test"));
    store().create(ObjectKeys.capsule(execution.key()), sealed.bytes(), "application/json");
    return sealed.capsule();
  }

  private static void log(Delivery delivery, int number, DeliveryOutcome outcome, int status) {
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            delivery.webhookId(),
            0,
            number,
            "0@1",
            delivery.startedAt(),
            5,
            outcome,
            status,
            "it said no",
            null);
    store()
        .create(
            ObjectKeys.deliveryAttempt(
                new ExecutionKey(TenantId.DEFAULT, delivery.executionId()),
                delivery.webhookId(),
                0,
                number),
            RecordCodec.encode(attempt),
            "application/json");
  }

  private static JsonNode get(Capsule capsule) {
    var answer = submitter.get(path(capsule.executionId()));
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.MAPPER.readTree(answer.body());
  }

  private static String path(ExecutionId id) {
    return ExecutionDocuments.path(id) + "/deliveries";
  }

  private static ObjectStore store() {
    return submitter.context.getBean(ObjectStore.class);
  }

  private static List<Delivery> onWebhooks(Capsule capsule) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers.kafka.address(), "isolation.level", "read_committed");
    List<Delivery> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topics.WEBHOOKS).stream()
              .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> found.add(Json.MAPPER.readValue(record.value(), Delivery.class)));
      }
    }
    found.removeIf(delivery -> !delivery.executionId().equals(capsule.executionId()));
    return found;
  }
}
