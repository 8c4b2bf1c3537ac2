package dev.capstan.standalone.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.client.CapstanClient;
import dev.capstan.testing.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * One tenant, mallory, sends what costs and breaks the most; another one, alice, is served, on the
 * heaps that docker compose sets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTenantIT {
  /**
   * {@code -Dcapstan.calm-jobs=N} measures more of alice's jobs, and so gives mallory more time.
   */
  private static final int CALM_JOBS = Integer.getInteger("capstan.calm-jobs", 40);

  private static final boolean IS_SHORT = CALM_JOBS < 1000;

  private static final List<Role> SERVICES = List.of(Role.SUBMITTER, Role.SINK, Role.WORKER);
  private static final String MALLORY = "secret-m";
  private static final String ALICE = "secret-a";
  private static final int SLOTS = 2 * HostileTenant.JOBS_AT_ONCE;

  /** What docker compose gives a service: its heap, and as much for everything else. */
  private static final long SERVICE_BYTES = 512L << 20;

  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final List<String> STAGES = List.of("queued_ms", "acquire_ms", "run_ms");
  private static final Map<String, Object> CALM =
      Map.of("query_type", "python", "python_code", "print(1)");

  /** As much as a request can ask for, except for time. */
  private static final Map<String, Object> LARGEST_TABLE =
      Map.of(
          "query_type",
          "sql",
          "sql",
          "SELECT range a FROM range(10000000)",
          "max_output_bytes",
          16 << 20,
          "max_rows",
          1_000_000,
          "timeout_seconds",
          300,
          "resources",
          Map.of("memory_bytes", 1 << 30, "cpus", 2));

  /** A short run is the same each time, so that it fails when the code has changed. */
  private final long seed = IS_SHORT ? Seed.orElse(1) : Seed.random();

  private ProcessCluster cluster;
  private CapstanClient alice;
  private CapstanClient mallory;

  @BeforeAll
  void startEverything(@TempDir Path folder) throws Exception {
    cluster =
        new ProcessCluster(
            folder,
            "capstan.api-keys=mallory:" + MALLORY + ",alice:" + ALICE,
            "capstan.worker.slots.default=" + SLOTS,
            // a slow machine is no failure of a dependency
            "capstan.cache.read-timeout=30s",
            "capstan.store.read-timeout=60s");
    cluster.start();
    CapstanClient api = CapstanClient.at(cluster.address());
    alice = api.withKey(ALICE);
    mallory = api.withKey(MALLORY);
  }

  @AfterAll
  void stopEverything() {
    cluster.close();
  }

  /** No process was restarted, no memory exceeded, and nothing that all share was moved. */
  @AfterEach
  void theServicesAreUnharmed() throws IOException {
    cluster.assertAlive();
    for (Role service : SERVICES) {
      assertThat(cluster.peakMemoryBytes(service))
          .as("peak memory of %s", service)
          .isLessThan(SERVICE_BYTES);
      assertThat(cluster.log(service))
          .doesNotContain("Circuit breaker opened", "because of the platform", " ERROR ");
    }
  }

  @Test
  void aHostileTenantHarmsNobody() throws Exception {
    calm(CALM_JOBS / 4); // classes are loaded and compiled
    List<Timed> alone = calm(CALM_JOBS);
    List<Timed> beside = new ArrayList<>();
    try (HostileTenant tenant = new HostileTenant(mallory, MALLORY, seed)) {
      tenant.start();
      while (beside.size() < CALM_JOBS || !tenant.hasRunEveryKind()) {
        beside.addAll(calm(1));
        assertThat(tenant.complaints).isEmpty();
      }
      report(alone, beside, tenant);
    }
  }

  /** The worker holds one table at a time, and the rows that it keeps are the first ones. */
  @Test
  void theLargestTablesOfTwoHonestJobsAtOnceAreCorrect() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<JsonNode> run = () -> mallory.run(LARGEST_TABLE, TIMEOUT);
      for (Future<JsonNode> each : threads.invokeAll(List.of(run, run))) {
        JsonNode result = each.get();
        assertThat(result.path("status").asString()).as("%s", result).isEqualTo("success");
        assertThat(result.path("row_count").asLong()).isEqualTo(10_000_000);
        assertThat(result.path("rows_truncated").asBoolean()).isTrue();
        JsonNode rows = mallory.json(result.path("rows_href").asString());
        assertThat(rows.size()).isEqualTo(1_000_000);
        for (int i = 0; i < rows.size(); i += 1000) {
          assertThat(rows.get(i).get(0).asInt()).isEqualTo(i);
        }
      }
    }
  }

  /** What one of alice's jobs took, in all and by stage. */
  private record Timed(double millis, JsonNode stages) {
    static double percentile(double percent, List<Timed> jobs) {
      return at(percent, jobs.stream().mapToDouble(Timed::millis));
    }

    static String medians(List<Timed> jobs) {
      return STAGES.stream()
          .map(
              stage ->
                  "%s %.0f"
                      .formatted(
                          stage,
                          at(
                              50,
                              jobs.stream().mapToDouble(job -> job.stages.path(stage).asDouble()))))
          .collect(Collectors.joining(", "));
    }

    private static double at(double percent, DoubleStream millis) {
      double[] sorted = millis.sorted().toArray();
      return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
    }
  }

  /** Alice's jobs, one after the other. */
  private List<Timed> calm(int jobs) throws Exception {
    List<Timed> timed = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      long begun = System.nanoTime();
      JsonNode result = alice.run(CALM, TIMEOUT);
      timed.add(new Timed((System.nanoTime() - begun) / 1e6, result.path("timings")));
      assertThat(result.path("status").asString()).as("%s", result).isEqualTo("success");
      assertThat(result.path("stdout").asString()).isEqualTo("1\n");
    }
    return timed;
  }

  @SuppressWarnings("SystemOut") // the report of a test has what it prints
  private void report(List<Timed> alone, List<Timed> beside, HostileTenant tenant)
      throws IOException {
    System.out.printf(
        "beside %d hostile jobs and %d bad requests%n", tenant.jobs.get(), tenant.requests.get());
    print("alone", alone);
    print("beside", beside);
    System.out.printf(
        "p99 ratio %.2f%n", Timed.percentile(99, beside) / Timed.percentile(99, alone));
    for (Role service : SERVICES) {
      System.out.printf(
          "peak memory of %s: %d MiB%n", service, cluster.peakMemoryBytes(service) >> 20);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void print(String what, List<Timed> jobs) {
    System.out.printf(
        "print(1) %s: p50 %.0f ms, p99 %.0f ms (%d jobs; medians: %s)%n",
        what,
        Timed.percentile(50, jobs),
        Timed.percentile(99, jobs),
        jobs.size(),
        Timed.medians(jobs));
  }
}
