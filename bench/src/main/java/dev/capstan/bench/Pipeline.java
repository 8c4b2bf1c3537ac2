package dev.capstan.bench;

import dev.capstan.client.CapstanClient;
import dev.capstan.schema.json.Json;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** The complete job lifecycle as a client drives it: over HTTP, waiting for the result. */
final class Pipeline implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  private final CapstanClient client;
  private final byte[] request;

  Pipeline(URI base, String program) {
    this.client = CapstanClient.at(base);
    this.request =
        Json.MAPPER.writeValueAsBytes(Map.of("query_type", "python", "python_code", program));
  }

  /** Submits one job and waits for its result; milliseconds. */
  double oneMs() throws InterruptedException {
    long begun = System.nanoTime();
    try {
      run().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a job failed", e.getCause());
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  /**
   * Runs jobs with a backlog that keeps every slot busy.
   *
   * @param backlog jobs that wait or run at any time
   * @return jobs per second
   */
  double perSecond(int jobs, int backlog) throws InterruptedException {
    Semaphore places = new Semaphore(backlog);
    AtomicInteger failures = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[jobs];
    long begun = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      places.acquire();
      all[i] =
          run()
              .whenComplete(
                  (done, failure) -> {
                    places.release();
                    if (failure != null) {
                      failures.incrementAndGet();
                    }
                  });
    }
    try {
      CompletableFuture.allOf(all).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(failures + " of " + jobs + " jobs failed", e.getCause());
    }
    return jobs / ((System.nanoTime() - begun) / 1e9);
  }

  private CompletableFuture<JsonNode> run() {
    return client.runAsync(request, WAIT_SECONDS).thenApply(Pipeline::checked);
  }

  private static JsonNode checked(JsonNode result) {
    if (!result.path("status").asString().equals("success")) {
      throw new IllegalStateException("a job did not succeed: " + result);
    }
    return result;
  }

  @Override
  public void close() {
    client.close();
  }
}
