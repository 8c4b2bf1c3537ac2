package dev.capstan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The whole way of a job, as a client drives it: over HTTP, waiting for the result. */
final class Pipeline implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI executions;
  private final byte[] body;

  Pipeline(URI base, String program) {
    this.executions = base.resolve("/v1/executions");
    this.body =
        Json.MAPPER.writeValueAsBytes(Map.of("query_type", "python", "python_code", program));
  }

  /** Submits one job and waits for its result; milliseconds. */
  double oneMs() throws InterruptedException {
    long begun = System.nanoTime();
    try {
      check(http.send(request(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new IllegalStateException("no answer from " + executions, e);
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  /**
   * Runs jobs with a backlog that keeps every slot busy.
   *
   * @param backlog jobs that wait or run at any time
   * @return jobs a second
   */
  double perSecond(int jobs, int backlog) throws InterruptedException {
    Semaphore places = new Semaphore(backlog);
    AtomicInteger failures = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[jobs];
    long begun = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      places.acquire();
      all[i] =
          http.sendAsync(request(), BodyHandlers.ofByteArray())
              .thenAccept(Pipeline::check)
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

  private HttpRequest request() {
    return HttpRequest.newBuilder(executions)
        .timeout(Duration.ofSeconds(70))
        .header("Content-Type", "application/json")
        .header("Prefer", "wait=60")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static void check(HttpResponse<byte[]> response) {
    String text = new String(response.body(), UTF_8);
    if (response.statusCode() != 200 || !text.contains("\"success\"")) {
      throw new IllegalStateException(
          "a job did not succeed: " + response.statusCode() + " " + text);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
