package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kafka ingress with a real broker, cache and store. */
class IntakeIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"%s\"}";
  private static final String ACME = "acme.requests";
  private static final String[] TOPICS = {
    "capstan.intake.topics." + ACME + "=acme", "capstan.kafka.delivery-timeout=5s"
  };
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;
  private static PublicTopics topics;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers, TOPICS);
    topics = new PublicTopics(servers);
    await().until(submitter.context.getBean(ViewCache.class)::isComplete);
  }

  @AfterAll
  static void stop() {
    topics.close();
    submitter.close();
    servers.close();
  }

  @Test
  void aRecordOfAnyClientBecomesAnExecution() throws Exception {
    topics.send(
        Topics.REQUESTS,
        body("1"),
        "ce_specversion",
        "1.0",
        "ce_id",
        "order/17",
        "ce_source",
        "/shop",
        "ce_type",
        "dev.capstan.execution.requested",
        "content-type",
        "application/json; charset=utf-8",
        "traceparent",
        TRACE);

    JsonNode found = awaitKey("order/17");
    assertThat(found.path("status").asString()).isEqualTo("queued");
    assertThat(found.path("idempotency_key").asString()).isEqualTo("order/17");
    assertThat(admitted("order/17")).hasSize(1);
    assertThat(
            topics.read(Topics.ready("default")).stream()
                .filter(record -> new String(record.value(), UTF_8).contains("order/17"))
                .map(record -> record.headers().lastHeader("traceparent").value())
                .map(value -> new String(value, UTF_8)))
        .containsExactly(TRACE);
    // equivalent to a key over HTTP
    var again = submitter.post(new String(body("1"), UTF_8), "Idempotency-Key", "order/17");
    assertThat(Json.MAPPER.readTree(again.body()).path("execution_id"))
        .isEqualTo(found.path("execution_id"));
  }

  @Test
  void aHundredDuplicatesAreOneExecution() throws Exception {
    for (int i = 0; i < 100; i++) {
      topics.send(Topics.REQUESTS, body("2"), "ce_id", "hundred", "ce_source", "/it");
      topics.flush();
    }
    awaitAdmitted();

    assertThat(admitted("hundred")).hasSize(1);
  }

  @Test
  void theSameIdOfAnotherSourceIsAnotherExecution() throws Exception {
    for (String source : List.of("/a", "/b", "/a", "/b")) {
      topics.send(Topics.REQUESTS, body(source), "ce_id", "7", "ce_source", source).get();
      awaitAdmitted();
    }

    assertThat(admitted("7")).hasSize(2);
    assertThat(awaitKey("7").path("execution_id"))
        .isEqualTo(awaitKey("7?source=/a").path("execution_id"))
        .isNotEqualTo(awaitKey("7?source=/b").path("execution_id"));
  }

  @Test
  void theTopicDeterminesTheTenant() throws Exception {
    topics.send(ACME, body("3"), "ce_id", "of-acme");
    await().atMost(LONG).until(() -> admitted("of-acme").size() == 1);

    assertThat(admitted("of-acme").getFirst().tenant()).isEqualTo(new TenantId("acme"));
    assertThat(submitter.get("/v1/executions/by-key/of-acme").statusCode()).isEqualTo(404);
  }

  @Test
  void invalidRecordsAreRejectedAndDoNotBlockOthers() throws Exception {
    long seed = Seed.random();
    Random random = new Random(seed);
    Set<String> bad = new HashSet<>();
    Set<String> good = new HashSet<>();
    List<Future<RecordMetadata>> nameless = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      boolean isNamed = random.nextBoolean();
      Garbage garbage = Garbage.of(i % 10, random);
      List<String> headers = new ArrayList<>(garbage.headers());
      if (isNamed && !garbage.hasId()) {
        headers.addAll(List.of("ce_id", "bad-" + i));
        bad.add("bad-" + i);
      }
      Future<RecordMetadata> sent =
          topics.send(Topics.REQUESTS, garbage.value(), headers.toArray(String[]::new));
      if (!isNamed || garbage.hasId()) {
        nameless.add(sent);
      }
      if (i % 10 == 5) {
        topics.send(Topics.REQUESTS, body("good"), "ce_id", "good-" + i);
        good.add("good-" + i);
      }
    }
    for (Future<RecordMetadata> sent : nameless) {
      RecordMetadata at = sent.get();
      bad.add(at.topic() + "/" + at.partition() + "/" + at.offset() + "@" + at.timestamp());
    }
    awaitAdmitted();

    List<AttemptFinished> rejected =
        topics.read(Topics.RESULTS, AttemptFinished.class).stream()
            .filter(end -> bad.contains(key(end.execution())))
            .toList();
    assertThat(rejected.stream().map(end -> key(end.execution())))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(bad);
    assertThat(rejected.stream().map(end -> end.execution().executionId())).doesNotHaveDuplicates();
    assertThat(rejected)
        .allSatisfy(
            end -> {
              assertThat(end.nonce()).isNull();
              assertThat(end.outcome()).isInstanceOf(Outcome.Rejected.class);
              var error = Objects.requireNonNull(end.outcome().error());
              assertThat(error.type()).isEqualTo(ErrorType.INVALID_REQUEST);
              assertThat(error.detail()).contains("https://capstan.dev/problems/");
            });
    Set<String> onLedger = new HashSet<>();
    topics.read(Topics.EXECUTIONS, AdmittedExecution.class).forEach(e -> onLedger.add(key(e)));
    assertThat(onLedger).containsAll(good).doesNotContainAnyElementsOf(bad);
    assertThat(topics.read(Topics.DEAD)).isEmpty();
  }

  @Test
  void aRepeatedInvalidRecordIsRejectedOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      topics.send(Topics.REQUESTS, "{".getBytes(UTF_8), "ce_id", "twice-bad");
    }
    awaitAdmitted();

    assertThat(
            topics.read(Topics.RESULTS, AttemptFinished.class).stream()
                .map(AttemptFinished::execution)
                .filter(execution -> "twice-bad".equals(key(execution)))
                .map(AdmittedExecution::executionId)
                .distinct())
        .hasSize(1);
    // nothing was claimed: the corrected record is a new execution
    topics.send(Topics.REQUESTS, body("4"), "ce_id", "twice-bad");
    await().atMost(LONG).until(() -> admitted("twice-bad").size() == 1);
  }

  @Test
  void aRestartNeitherDuplicatesNorLosesExecutions() throws Exception {
    int before = topics.read(Topics.EXECUTIONS, AdmittedExecution.class).size();
    try (RunningSubmitter other = new RunningSubmitter(servers, TOPICS)) {
      for (int i = 0; i < 400; i++) {
        topics.send(Topics.REQUESTS, body("restart " + i));
      }
      topics.flush();
      await()
          .atMost(LONG)
          .until(
              () -> topics.read(Topics.EXECUTIONS, AdmittedExecution.class).size() > before + 20);
      assertThat(other.context.isRunning()).isTrue();
    }
    awaitAdmitted();

    assertThat(
            topics.read(Topics.EXECUTIONS, AdmittedExecution.class).stream()
                .map(execution -> Objects.requireNonNull(execution.request().pythonCode()))
                .filter(code -> code.startsWith("restart ")))
        .hasSize(400)
        .doesNotHaveDuplicates();
  }

  private static byte[] body(String code) {
    return BODY.formatted(code).getBytes(UTF_8);
  }

  private static void awaitAdmitted() {
    topics.flush();
    await().atMost(LONG).until(() -> topics.isAdmitted(Topics.REQUESTS, ACME));
  }

  private static JsonNode awaitKey(String key) {
    String path = "/v1/executions/by-key/" + key;
    await().atMost(LONG).until(() -> submitter.get(path).statusCode() == 200);
    return Json.MAPPER.readTree(submitter.get(path).body());
  }

  private static List<AdmittedExecution> admitted(String key) throws Exception {
    return topics.read(Topics.EXECUTIONS, AdmittedExecution.class).stream()
        .filter(execution -> key.equals(key(execution)))
        .toList();
  }

  private static @Nullable String key(AdmittedExecution execution) {
    return execution.request().idempotencyKey();
  }
}
