package dev.capstan.client;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of Capstan's HTTP API. Thread-safe; connections are kept alive and shared.
 *
 * <p>Errors of the API throw {@link CapstanApiException}; a missing response throws {@link
 * CapstanUnreachableException}. With {@link #withRetries} both an outage and a 503 are retried, so
 * submissions need an idempotency key then.
 */
public final class CapstanClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final int WAIT_SECONDS = 30;

  private final HttpClient http;
  private final URI base;
  private final @Nullable String apiKey;
  private final Duration retryFor;

  private CapstanClient(HttpClient http, URI base, @Nullable String apiKey, Duration retryFor) {
    this.http = http;
    this.base = base;
    this.apiKey = apiKey;
    this.retryFor = retryFor;
  }

  /** A client without API key that does not retry. */
  public static CapstanClient at(URI base) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    return new CapstanClient(http, base, null, Duration.ZERO);
  }

  /** Sends the key with every request; it determines the tenant. */
  public CapstanClient withKey(String key) {
    return new CapstanClient(http, base, key, retryFor);
  }

  /** Retries a request for at most {@code duration} while the API is unavailable. */
  public CapstanClient withRetries(Duration duration) {
    return new CapstanClient(http, base, apiKey, duration);
  }

  public URI base() {
    return base;
  }

  /** Submits a request and returns the execution id. */
  public String submit(Map<String, ?> request) throws InterruptedException {
    return executionId(send("POST /v1/executions", submission(request)));
  }

  /** Submits a request under an idempotency key, so that repeating it is safe. */
  public String submit(String idempotencyKey, Map<String, ?> request) throws InterruptedException {
    return executionId(
        send("POST /v1/executions", submission(request).header("Idempotency-Key", idempotencyKey)));
  }

  /** Submits a request and waits for the result, at most {@code atMost} after the submission. */
  public JsonNode run(Map<String, ?> request, Duration atMost) throws InterruptedException {
    HttpRequest.Builder post = submission(request).header("Prefer", "wait=" + WAIT_SECONDS);
    JsonNode document = JSON.readTree(send("POST /v1/executions", post));
    return isTerminal(document)
        ? document
        : await(document.path("execution_id").stringValue(), atMost);
  }

  /** As {@link #run}, for 90 s. */
  public JsonNode run(Map<String, ?> request) throws InterruptedException {
    return run(request, REQUEST_TIMEOUT);
  }

  /** Submits a request and completes with the response, after at most {@code waitSeconds}. */
  public CompletableFuture<JsonNode> runAsync(byte[] request, int waitSeconds) {
    HttpRequest post =
        post("/v1/executions", request).header("Prefer", "wait=" + waitSeconds).build();
    return http.sendAsync(post, BodyHandlers.ofByteArray())
        .thenApply(response -> JSON.readTree(body("POST /v1/executions", response)));
  }

  /**
   * Waits for the end of an execution.
   *
   * @throws CapstanException if it has not ended after {@code atMost}
   */
  public JsonNode await(String executionId, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode document = execution(executionId, WAIT_SECONDS);
      if (isTerminal(document)) {
        return document;
      }
    }
    throw new CapstanException(executionId + " did not end within " + atMost, null);
  }

  /** As {@link #await(String, Duration)}, for 90 s. */
  public JsonNode await(String executionId) throws InterruptedException {
    return await(executionId, REQUEST_TIMEOUT);
  }

  /** State or result of an execution. */
  public JsonNode execution(String executionId) throws InterruptedException {
    return execution(executionId, 0);
  }

  private JsonNode execution(String executionId, int waitSeconds) throws InterruptedException {
    String path = "/v1/executions/" + executionId;
    HttpRequest.Builder get = to(path).GET();
    if (waitSeconds > 0) {
      get.header("Prefer", "wait=" + waitSeconds);
    }
    return JSON.readTree(send("GET " + path, get));
  }

  public void cancel(String executionId) throws InterruptedException {
    String path = "/v1/executions/" + executionId;
    send("DELETE " + path, to(path).DELETE());
  }

  /** A JSON document by its path. */
  public JsonNode json(String path) throws InterruptedException {
    return JSON.readTree(download(path));
  }

  /** Any resource by its path. */
  public byte[] download(String path) throws InterruptedException {
    return send("GET " + path, to(path).GET());
  }

  /** Puts a file into a dataset. */
  public void upload(String dataset, String name, byte[] content) throws InterruptedException {
    String path = "/v1/datasets/" + dataset + "/files/" + name;
    send("PUT " + path, to(path).PUT(BodyPublishers.ofByteArray(content)));
  }

  /** Whether the API responds. */
  public boolean isHealthy() throws InterruptedException {
    try {
      return http.send(to("/v1/health").GET().build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTerminal(JsonNode document) {
    return document.has("finished_at");
  }

  private static String executionId(byte[] response) {
    return JSON.readTree(response).path("execution_id").stringValue();
  }

  private HttpRequest.Builder submission(Map<String, ?> request) {
    return post("/v1/executions", JSON.writeValueAsBytes(request));
  }

  private HttpRequest.Builder post(String path, byte[] json) {
    return to(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(json));
  }

  private HttpRequest.Builder to(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
    return apiKey == null ? request : request.header("X-API-Key", apiKey);
  }

  private byte[] send(String call, HttpRequest.Builder builder) throws InterruptedException {
    HttpRequest request = builder.build();
    long deadline = System.nanoTime() + retryFor.toNanos();
    while (true) {
      boolean mayRetry = System.nanoTime() < deadline;
      try {
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 503 || !mayRetry) {
          return body(call, response);
        }
      } catch (IOException e) {
        if (!mayRetry) {
          throw new CapstanUnreachableException(call, e);
        }
      }
      TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
    }
  }

  private static byte[] body(String call, HttpResponse<byte[]> response) {
    if (response.statusCode() >= 300) {
      throw new CapstanApiException(
          call, response.statusCode(), new String(response.body(), UTF_8));
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
