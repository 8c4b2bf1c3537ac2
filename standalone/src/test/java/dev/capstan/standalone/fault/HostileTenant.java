package dev.capstan.standalone.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.client.CapstanApiException;
import dev.capstan.client.CapstanClient;
import dev.capstan.testing.HostileRequest;
import dev.capstan.testing.RawHttp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * A tenant that sends bad requests and hostile jobs without a pause until it is closed. It has at
 * most {@link #JOBS_AT_ONCE} jobs at a time.
 */
final class HostileTenant implements AutoCloseable {
  static final int JOBS_AT_ONCE = 2;
  private static final int REQUESTS_AT_ONCE = 2;
  private static final String DATASET = "d";
  private static final Duration JOB_TIMEOUT = Duration.ofMinutes(10);
  private static final int TOO_MANY_REQUESTS = 429;

  private final CapstanClient api;
  private final String key;
  private final long seed;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch everyKind = new CountDownLatch(JOBS_AT_ONCE);
  private volatile boolean closed;

  /** What is not as it should be; empty if all is well. */
  final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

  final AtomicInteger jobs = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();

  /**
   * @param key of the tenant
   */
  HostileTenant(CapstanClient api, String key, long seed) {
    this.api = api.withKey(key);
    this.key = key;
    this.seed = seed;
  }

  void start() throws InterruptedException {
    uploadBadDataset();
    for (int i = 0; i < JOBS_AT_ONCE; i++) {
      Random random = new Random(seed + i);
      start(() -> runJobs(random));
    }
    for (int i = 0; i < REQUESTS_AT_ONCE; i++) {
      Random random = new Random(seed + JOBS_AT_ONCE + i);
      start(() -> sendRequests(random));
    }
  }

  /** Whether each of its threads has run every kind of job. */
  boolean hasRunEveryKind() {
    return everyKind.getCount() == 0;
  }

  private interface Attack {
    void run() throws InterruptedException;
  }

  private void start(Attack attack) {
    threads.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    attack.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (RuntimeException e) {
                    complaints.add(e.toString());
                  }
                }));
  }

  private void uploadBadDataset() throws InterruptedException {
    api.upload(DATASET, "t.csv", "a,b\n1,2\n3\n\"".getBytes(UTF_8));
    try {
      api.upload(DATASET, "t.csv/u.csv", new byte[] {1});
      complaints.add("names that conflict were accepted");
    } catch (CapstanApiException expected) {
      if (expected.status() != 409) {
        complaints.add(expected.toString());
      }
    }
  }

  private void runJobs(Random random) throws InterruptedException {
    while (!closed) {
      List<HostileJob> kinds = new ArrayList<>(List.of(HostileJob.values()));
      Collections.shuffle(kinds, random);
      for (HostileJob kind : kinds) {
        Map<String, Object> request = kind.request(random);
        JsonNode ended = run(request);
        if (closed) {
          return;
        }
        jobs.incrementAndGet();
        check(kind, ended);
      }
      everyKind.countDown();
    }
  }

  /** Waits while its own requests use up its budget of bytes in flight. */
  private JsonNode run(Map<String, Object> request) throws InterruptedException {
    while (true) {
      try {
        return api.run(request, JOB_TIMEOUT);
      } catch (CapstanApiException e) {
        if (e.status() != TOO_MANY_REQUESTS) {
          throw e;
        }
      }
    }
  }

  /** A hostile program is the fault of its tenant, ended by a limit or a success: never ours. */
  private void check(HostileJob kind, JsonNode ended) {
    String status = ended.path("status").asString();
    String fault = ended.path("error").path("fault").asString();
    boolean isTheirs =
        switch (status) {
          case "success" -> true;
          case "error", "timeout" -> fault.equals("user") || fault.equals("limit");
          default -> false;
        };
    if (!isTheirs || ended.path("attempts").size() > 1) {
      complaints.add(
          "seed %d: %s ended as %s: %s %s"
              .formatted(seed, kind, status, ended.path("error"), ended.path("attempts")));
    }
  }

  private void sendRequests(Random random) {
    while (!closed) {
      byte[] request = HostileRequest.withoutProgram(random, key);
      String status = RawHttp.status(api.base().getPort(), request);
      requests.incrementAndGet();
      // the connection may be closed instead of a response; 501 is an unknown transfer coding
      if (!status.matches("|2\\d\\d|4\\d\\d|501")) {
        complaints.add("seed %d: a request was answered with %s".formatted(seed, status));
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
