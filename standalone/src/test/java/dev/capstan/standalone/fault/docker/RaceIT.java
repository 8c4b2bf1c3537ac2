package dev.capstan.standalone.fault.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanApiException;
import dev.capstan.client.CapstanClient;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Concurrent requests, and undecodable records. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaceIT {
  private static final int DUPLICATES = 100;
  private static final int RACE_BATCHES = 20;
  private static final int BATCH = 8;
  private static final int FIRST_LATEST_CANCEL_MILLIS = 400;
  private static final int JOBS_BESIDE_POISON = 30;
  private static final int POISON = 300;
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final long seed = Seed.random();
  private final Random random = new Random(seed);
  private RealStack stack;
  private CapstanClient api;

  @BeforeAll
  void start(@TempDir Path folder) {
    stack = new RealStack(folder);
    api = stack.api();
  }

  @AfterAll
  void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void aHundredDuplicatesAtTheSameTimeAreOneExecution() throws Exception {
    Map<String, ?> job = Load.shell("echo once", stack.receiver().url());
    Set<String> ids = new HashSet<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < DUPLICATES; i++) {
        answers.add(clients.submit(() -> api.submit("duplicate-" + seed, job)));
      }
      for (Future<String> answer : answers) {
        ids.add(answer.get());
      }
    }

    assertThat(ids).hasSize(1);
    Map<String, String> statuses = awaitEnds(ids);
    assertThat(statuses).containsValue("success");
    new Evidence(stack).check(statuses);
  }

  /** The time until a cancellation follows what won before, so that both win on any machine. */
  @Test
  void eitherTheCancellationOrTheResultIsRecorded() throws Exception {
    Map<String, String> statuses = new HashMap<>();
    try (ScheduledExecutorService cancelling = Executors.newScheduledThreadPool(4)) {
      int latestMillis = FIRST_LATEST_CANCEL_MILLIS;
      for (int batch = 0; batch < RACE_BATCHES; batch++) {
        Map<String, String> ended = race("race-" + seed + "-" + batch, latestMillis, cancelling);
        long cancelled = ended.values().stream().filter("cancelled"::equals).count();
        latestMillis = Math.max(1, 2 * cancelled > BATCH ? 2 * latestMillis : latestMillis / 2);
        statuses.putAll(ended);
      }
    }

    assertThat(new HashSet<>(statuses.values())).containsExactlyInAnyOrder("success", "cancelled");
    new Evidence(stack).check(statuses);
  }

  private Map<String, String> race(
      String name, int latestMillis, ScheduledExecutorService cancelling) throws Exception {
    Map<String, ?> job = Load.shell("true", stack.receiver().url());
    Set<String> ids = new HashSet<>();
    List<Future<Boolean>> cancels = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      String id = api.submit(name + "-" + i, job);
      ids.add(id);
      int delay = random.nextInt(latestMillis);
      cancels.add(cancelling.schedule(() -> tryCancel(id), delay, TimeUnit.MILLISECONDS));
    }
    for (Future<Boolean> cancel : cancels) {
      cancel.get();
    }
    return awaitEnds(ids);
  }

  @Test
  void undecodableRecordsStopNoLane() throws Exception {
    try (Load load = new Load(stack, "poison-" + seed, random);
        Poison poison = new Poison(stack.kafka().address(), random)) {
      load.submit(JOBS_BESIDE_POISON);
      load.awaitEnded(1, TIMEOUT);
      poison.spill(POISON);
      load.submit(JOBS_BESIDE_POISON);
      poison.spill(POISON);
      load.awaitEnded(2 * JOBS_BESIDE_POISON, TIMEOUT);
      assertThat(load.statuses().values()).containsOnly("success");
      new Evidence(stack).check(load.statuses());
    }

    Set<String> ids = new HashSet<>();
    for (String lane : List.of("interactive", "default", "batch")) {
      Map<String, Object> job = new HashMap<>(Load.shell("true", stack.receiver().url()));
      job.put("lane", lane);
      job.put("timeout_seconds", 10);
      ids.add(api.submit("after-poison-" + seed + lane, job));
    }
    Map<String, String> statuses = awaitEnds(ids);
    assertThat(statuses.values()).containsOnly("success");
    new Evidence(stack).check(statuses);
  }

  /** Returns false when the execution had ended before. */
  private boolean tryCancel(String id) throws InterruptedException {
    try {
      api.cancel(id);
      return true;
    } catch (CapstanApiException e) {
      assertThat(e.status()).as(e.getMessage()).isEqualTo(409);
      return false;
    }
  }

  private Map<String, String> awaitEnds(Set<String> ids) {
    Map<String, String> statuses = new HashMap<>();
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              for (String id : ids) {
                JsonNode document = statuses.containsKey(id) ? null : api.execution(id);
                if (document != null && Load.isEnd(document)) {
                  statuses.put(id, document.path("status").asString());
                }
              }
              assertThat(statuses).hasSameSizeAs(ids);
            });
    return statuses;
  }
}
