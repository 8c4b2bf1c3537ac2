package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.kafka.KafkaClients;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import dev.capstan.storage.view.ViewCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RecoveryIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";

  @TempDir Path folder;
  private Servers servers;
  private RunningSubmitter submitter;
  private ViewCache views;

  @BeforeEach
  void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers, "capstan.kafka.delivery-timeout=3s");
    views = submitter.context.getBean(ViewCache.class);
    await().until(views::isComplete);
  }

  @AfterEach
  void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  void delayedExecutionsReachTheirLaneWhenDue() {
    Instant due = Instant.now().plusSeconds(2);
    HttpResponse<String> accepted =
        submitter.post(BODY.replace("}", ", \"not_before\": \"" + due + "\"}"));
    assertThat(json(accepted).path("status").asString()).isEqualTo("delayed");
    String garbage = Topics.delay(Topics.delays().getFirst());
    @SuppressWarnings("unchecked")
    Producer<byte[], byte[]> producer = submitter.context.getBean(Producer.class);
    producer.send(new ProducerRecord<>(garbage, "k".getBytes(UTF_8), "x".getBytes(UTF_8)));

    ConsumerRecord<byte[], byte[]> ready = first(Topics.ready("default"));

    assertThat(ready.timestamp()).isGreaterThanOrEqualTo(due.toEpochMilli());
    assertThat(decode(ready)).isInstanceOf(Dispatch.class);
    ConsumerRecord<byte[], byte[]> dead = first(Topics.DEAD);
    assertThat(dead.headers().lastHeader(RecordHeader.DEAD_REASON)).isNotNull();
  }

  @Test
  void theViewIsRebuiltAfterAFlush() {
    JsonNode document = json(submitter.post(BODY));
    String path = "/v1/executions/" + document.path("execution_id").asString();
    flush();

    assertThat(submitter.get(path).statusCode()).isIn(200, 503);
    await().untilAsserted(() -> assertThat(json(submitter.get(path))).isEqualTo(document));
  }

  @Test
  void anExecutionThatOnlyTheLedgerHasAppearsInTheView() {
    String due = Instant.now().plus(Duration.ofHours(1)).toString();
    JsonNode document =
        json(submitter.post(BODY.replace("}", ", \"not_before\": \"" + due + "\"}")));
    String id = document.path("execution_id").asString();
    redis("DEL capstan:exe:{default:" + id + "}", ":1");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(json(submitter.get("/v1/executions/" + id))).isEqualTo(document));
  }

  @Test
  void cancellationPublishesAResultForTheSink() {
    String id = json(submitter.post(BODY)).path("execution_id").asString();
    HttpResponse<String> answer = submitter.method("DELETE", "/v1/executions/" + id, "");

    assertThat(answer.statusCode()).isEqualTo(202);
    AttemptFinished end = (AttemptFinished) decode(first(Topics.RESULTS));
    assertThat(end.execution().executionId().value()).isEqualTo(id);
    assertThat(end.outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void overdueExecutionsAreReportedAsExpired() {
    String soon = Instant.now().plusSeconds(2).toString();
    submitter.post(BODY.replace("}", ", \"expires_at\": \"" + soon + "\"}"));

    AttemptFinished end = (AttemptFinished) decode(first(Topics.RESULTS));
    assertThat(end.outcome()).isInstanceOf(Outcome.Expired.class);
  }

  @Test
  void aKafkaOutageMakesSubmissionsIndeterminateAndTheServiceRecovers() {
    String address = servers.kafka.address();
    servers.kafka.close();

    HttpResponse<String> answer = submitter.post(BODY, "Idempotency-Key", "k");
    SubmitterIT.assertProblem(answer, 503, "unavailable");
    String id = Json.MAPPER.readTree(answer.body()).path("execution_id").asString();
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    SubmitterIT.assertProblem(submitter.get("/v1/executions/" + id), 503, "unavailable");

    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    try (var restarted = new EmbeddedKafka(folder.resolve("kafka"), port)) {
      restarted.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> submitter.post(BODY, "Idempotency-Key", "k").statusCode() == 202);
      JsonNode again = json(submitter.post(BODY, "Idempotency-Key", "k"));
      assertThat(again.path("execution_id").asString()).isEqualTo(id);
      submitter.close();
    }
  }

  private void flush() {
    redis("FLUSHALL", "+OK");
  }

  private void redis(String command, String reply) {
    try (var socket =
            new Socket(
                "127.0.0.1",
                Integer.parseInt(
                    servers
                        .redis
                        .address()
                        .substring(servers.redis.address().lastIndexOf(':') + 1)));
        var out = socket.getOutputStream()) {
      out.write(
          ("AUTH " + servers.redis.password() + "\r\n" + command + "\r\nQUIT\r\n").getBytes(UTF_8));
      out.flush();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).contains(reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ConsumerRecord<byte[], byte[]> first(String topic) {
    KafkaClients clients = submitter.context.getBean(KafkaClients.class);
    try (Consumer<byte[], byte[]> reader = clients.consumer(null, Map.of())) {
      List<TopicPartition> partitions =
          reader.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                reader.poll(Duration.ofMillis(200)).forEach(found::add);
                return !found.isEmpty();
              });
      return found.getFirst();
    }
  }

  private static Object decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return RecordCodec.decode(
          record.headers().lastHeader(RecordHeader.TYPE).value(), record.value());
    } catch (UndecodableRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Json.MAPPER.readTree(response.body());
  }
}
