package dev.capstan.standalone.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.json.Json;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The stack of docker compose keeps its guarantees: each container is killed once while jobs run;
 * every job ends once, every end is notified, and all results are there after the stack was taken
 * down and started again.
 */
class ComposeIT {
  private static final int JOBS = 500;
  private static final int WORKERS = 4;
  private static final int AHEAD = 120;
  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  /** The networks that docker takes for its bridges by default. */
  private static final String BRIDGES = "172.16.0.0/12,192.168.0.0/16,10.0.0.0/8";

  private final long seed = Seed.random();
  private final Random random = new Random(seed);
  private final List<MixedJob> jobs = new ArrayList<>();
  private final List<String> ids = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyJobEndsOnceAfterKillsAndSurvivesDownAndUp(@TempDir Path folder) throws Exception {
    Map<String, String> variables =
        Map.of(
            "CAPSTAN_WEBHOOK_ALLOWPRIVATE", BRIDGES,
            "WORKER_SLOTS_DEFAULT", "1",
            "WORKER_POOL_SIZE", "1");
    Map<String, String> settings = Map.of("CAPSTAN_WEBHOOK_FIRSTRETRY", "500ms");
    try (ComposeStack stack = new ComposeStack(folder, WORKERS, variables, settings);
        WebhookReceiver receiver =
            new WebhookReceiver(stack.variable("CAPSTAN_WEBHOOK_SECRETS_DEFAULT_MAIN"))) {
      try {
        stack.up();
        CapstanClient api =
            CapstanClient.at(stack.address())
                .withKey(stack.variable("CAPSTAN_API_KEY"))
                .withRetries(Duration.ofMinutes(10));
        String hook = "http://" + stack.gateway() + ":" + receiver.port() + "/hook";
        for (int i = 0; i < JOBS; i++) {
          jobs.add(MixedJob.of(i, random, hook));
        }
        killEachOnceWhileJobsRun(stack, api, receiver);
        assertEveryEndWasNotified(receiver);
        assertEveryJobEndedAsExpected(api);
        assertOneCapsuleEach(stack);
        assertOneCompletedEventEach(stack);
        stack.down();
        stack.up();
        assertEveryJobEndedAsExpected(api);
        assertEveryCapsuleIsSealed(api);
      } catch (Throwable e) {
        System.out.println(stack.logs());
        throw e;
      }
    }
  }

  private void killEachOnceWhileJobsRun(
      ComposeStack stack, CapstanClient api, WebhookReceiver receiver) throws Exception {
    api.upload(MixedJob.DATASET, MixedJob.FILE, MixedJob.CSV.getBytes(UTF_8));
    CompletableFuture<Void> submitting =
        CompletableFuture.runAsync(() -> submitAll(api, receiver), Thread::startVirtualThread);
    List<Service> order = new ArrayList<>(Arrays.asList(Service.values()));
    Collections.shuffle(order, random);
    for (int i = 0; i < order.size(); i++) {
      awaitEnded(receiver, submitting, (i + 1) * JOBS / (order.size() + 2));
      Service victim = order.get(i);
      int index = victim == Service.WORKER ? 1 + random.nextInt(WORKERS) : 1;
      System.out.println("killing " + victim + " " + index + " after " + ended(receiver));
      stack.kill(victim, index);
      stack.start(victim);
    }
    awaitEnded(receiver, submitting, JOBS);
    submitting.get();
  }

  private void submitAll(CapstanClient api, WebhookReceiver receiver) {
    try {
      for (int i = 0; i < JOBS; i++) {
        int number = i;
        await().atMost(TIMEOUT).until(() -> ended(receiver) > number - AHEAD);
        ids.add(api.submit("job-" + i, jobs.get(i).request()));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEnded(
      WebhookReceiver receiver, CompletableFuture<Void> submitting, int count) {
    await(count + " jobs to end")
        .atMost(TIMEOUT)
        .until(
            () -> {
              if (submitting.isCompletedExceptionally()) {
                submitting.get();
              }
              return ended(receiver) >= count;
            });
  }

  private static int ended(WebhookReceiver receiver) {
    return receiver.idsByExecution().size();
  }

  private void assertEveryEndWasNotified(WebhookReceiver receiver) {
    assertThat(receiver.unverified()).isEmpty();
    assertThat(new HashSet<>(ids)).hasSize(JOBS);
    assertThat(receiver.idsByExecution().keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(receiver.idsByExecution().values()).allMatch(webhookIds -> webhookIds.size() == 1);
  }

  private void assertEveryJobEndedAsExpected(CapstanClient api) throws Exception {
    for (int i = 0; i < JOBS; i++) {
      JsonNode document = api.execution(ids.get(i));
      MixedJob job = jobs.get(i);
      assertThat(document.path("status").asString()).as("%s", document).isEqualTo(job.status());
      if (job.request().get("query_type").equals("sql")) {
        assertThat(document.path("row_count").asInt()).isEqualTo(2);
      } else {
        assertThat(document.path("stdout").asString()).isEqualTo(job.output());
      }
    }
  }

  private void assertOneCapsuleEach(ComposeStack stack) throws Exception {
    Set<String> keys = new HashSet<>();
    try (ObjectStore store = stack.store()) {
      for (String id : ids) {
        List<ObjectStore.ObjectInfo> found = store.list("capsules/default/" + id + "/", null, 10);
        assertThat(found).as(id).hasSize(1);
        keys.add(found.getFirst().key());
      }
    }
    assertThat(keys).hasSize(JOBS);
  }

  /** By the tools of Kafka's own image. */
  private void assertOneCompletedEventEach(ComposeStack stack) throws Exception {
    String printed =
        stack.exec(
            Service.KAFKA,
            "/opt/kafka/bin/kafka-console-consumer.sh",
            "--bootstrap-server=localhost:9092",
            "--topic=capstan.events",
            "--from-beginning",
            "--isolation-level=read_committed",
            "--timeout-ms=8000");
    List<String> told =
        printed
            .lines()
            // the tool reports its timeout on the same stream
            .filter(line -> line.startsWith("{"))
            .map(event -> Json.MAPPER.readTree(event).path("data").path("execution_id").asString())
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(ids);
  }

  private void assertEveryCapsuleIsSealed(CapstanClient api) throws Exception {
    for (String id : ids) {
      byte[] capsule = api.download("/v1/executions/" + id + "/capsule");
      assertThat(CapsuleSeal.defect(capsule)).as(id).isEmpty();
    }
  }
}
