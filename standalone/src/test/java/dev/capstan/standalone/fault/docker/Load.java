package dev.capstan.standalone.fault.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * Jobs with known output, submitted during faults, each with an idempotency key until it is
 * accepted. Some of them print more than a record holds, so that their output goes through the
 * store.
 */
final class Load implements AutoCloseable {
  static final int LARGE_BYTES = 100_000;
  static final int MAX_ATTEMPTS = 10;
  private static final int LARGE_EVERY = 5;
  private static final Set<String> PENDING =
      Set.of("queued", "delayed", "running", "retrying", "unreachable");

  private final CapstanClient api;
  private final String webhook;
  private final String name;
  private final Random random;
  private final ExecutorService clients = Executors.newFixedThreadPool(4);
  private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
  private final Map<String, String> ended = new ConcurrentHashMap<>();
  private final List<Future<?>> submissions = new ArrayList<>();

  Load(RealStack stack, String name, Random random) {
    this.api = stack.api();
    this.webhook = stack.receiver().url();
    this.name = name;
    this.random = random;
  }

  /** Returns immediately; clients continue until each job is accepted. */
  void submit(int jobs) {
    for (int i = 0; i < jobs; i++) {
      int number = submissions.size();
      Map<String, Object> job = job(number);
      submissions.add(
          clients.submit(() -> accepted.put(api.submit(name + "-" + number, job), number)));
    }
  }

  /** Waits until this many jobs have ended; on failure reports the states of the others. */
  void awaitEnded(int jobs, Duration timeout) {
    await(name)
        .atMost(timeout)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              look();
              assertThat(ended.size())
                  .as("ended; accepted %d of %d", accepted.size(), submissions.size())
                  .isGreaterThanOrEqualTo(jobs);
            });
  }

  /** The number of each accepted job, by id. */
  Map<String, Integer> accepted() {
    return Map.copyOf(accepted);
  }

  static boolean isLarge(int number) {
    return number % LARGE_EVERY == 0;
  }

  private void look() throws InterruptedException {
    assertThat(submissions).noneMatch(each -> each.state() == Future.State.FAILED);
    for (String id : accepted.keySet()) {
      if (!ended.containsKey(id)) {
        JsonNode document = api.execution(id);
        if (isEnd(document)) {
          ended.put(id, document.path("status").asString());
        }
      }
    }
  }

  private Map<String, Object> job(int number) {
    String print =
        isLarge(number)
            ? "head -c %d /dev/zero | tr '\\0' x".formatted(LARGE_BYTES)
            : "echo " + number;
    return shell("sleep %.3f; %s".formatted(random.nextDouble() * 0.4, print), webhook);
  }

  /** A request with many retries for an unreliable platform; the end is sent to a URL. */
  static Map<String, Object> shell(String code, String webhook) {
    return Map.of(
        "query_type",
        "shell",
        "code",
        code,
        "retry",
        Map.of("max_attempts", MAX_ATTEMPTS, "initial_ms", 100, "max_ms", 1000),
        "webhook",
        Map.of("url", webhook, "secret_ref", "main", "events", Set.of("completed")));
  }

  /** Whether the document shows a terminal state. */
  static boolean isEnd(JsonNode document) {
    return document.has("execution_id") && !PENDING.contains(document.path("status").asString());
  }

  /** The terminal status of each job in the API, by id. */
  Map<String, String> statuses() {
    return Map.copyOf(ended);
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }
}
