package dev.capstan.standalone.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStore.ObjectInfo;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A 202 means durable: a process is killed while jobs run and wait, and is started again; every job
 * ends with exactly one capsule.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledProcessIT {
  private static final int JOBS = 100;
  private static final int ENDED_BEFORE_THE_KILL = 15;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final long seed = Seed.random();
  private ProcessCluster cluster;
  private CapstanClient api;

  @BeforeAll
  void startEverything(@TempDir Path folder) throws Exception {
    cluster = new ProcessCluster(folder);
    cluster.start();
    api = CapstanClient.at(cluster.address()).withRetries(Duration.ofMinutes(10));
  }

  @AfterAll
  void stopEverything() {
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyJobEndsOnceWhenAProcessIsKilled(Role victim) throws Exception {
    Random random = new Random(seed + victim.ordinal());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      ids.add(api.submit(victim + "-" + i, job(i, random)));
    }
    await("some jobs").atMost(TIMEOUT).until(() -> ended(ids).size() >= ENDED_BEFORE_THE_KILL);
    cluster.kill(victim);
    cluster.start(victim);

    Set<String> done = new HashSet<>();
    await("all jobs after the " + victim + " was killed")
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              done.addAll(ended(ids.stream().filter(id -> !done.contains(id)).toList()));
              assertThat(done).hasSize(JOBS);
            });
    for (int i = 0; i < JOBS; i++) {
      assertThat(api.execution(ids.get(i)).path("stdout").asString()).isEqualTo(i + "\n");
    }
    assertThat(capsulesOf(ids)).hasSize(JOBS);
  }

  private static Map<String, Object> job(int number, Random random) {
    return Map.of(
        "query_type", "python",
        "python_code",
            "import time\ntime.sleep(%s)\nprint(%d)".formatted(random.nextDouble() * 0.3, number),
        "retry", Map.of("max_attempts", 10, "initial_ms", 100));
  }

  private List<String> ended(List<String> ids) throws Exception {
    cluster.assertAlive();
    List<String> ended = new ArrayList<>();
    for (String id : ids) {
      if (api.execution(id).path("status").asString().equals("success")) {
        ended.add(id);
      }
    }
    return ended;
  }

  private List<String> capsulesOf(List<String> ids) {
    List<String> capsules = new ArrayList<>();
    try (ObjectStore store = cluster.store()) {
      for (String id : ids) {
        List<ObjectInfo> objects = store.list("capsules/default/" + id + "/", null, 10);
        assertThat(objects).hasSize(1);
        byte[] capsule = store.get(objects.getFirst().key()).orElseThrow();
        assertThat(CapsuleSeal.defect(capsule)).isEmpty();
        capsules.add(objects.getFirst().key());
      }
    }
    return capsules;
  }
}
