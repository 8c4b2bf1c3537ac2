package dev.capstan.standalone.fault;

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
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** The HTTP API, as a client sees it. */
public final class Api {
  private static final Duration BACK_OFF = Duration.ofMillis(50);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;

  public Api(URI base) {
    this.base = base;
  }

  /** Submits under a key until it is accepted; gives the id. */
  public String submit(String key, Map<String, ?> request) throws InterruptedException {
    while (true) {
      try {
        HttpResponse<byte[]> response =
            http.send(
                to("/v1/executions")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(request)))
                    .build(),
                BodyHandlers.ofByteArray());
        if (response.statusCode() < 300) {
          return Json.MAPPER.readTree(response.body()).path("execution_id").asString();
        }
        if (response.statusCode() != 503) {
          throw new AssertionError("POST answered " + new String(response.body(), UTF_8));
        }
      } catch (IOException e) {
        // the service is being killed: the same key makes trying again harmless
      }
      LockSupport.parkNanos(BACK_OFF.toNanos());
    }
  }

  /** Asks for a cancellation; whether it comes in time is another question. */
  public void cancel(String id) throws InterruptedException {
    try {
      http.send(to("/v1/executions/" + id).DELETE().build(), BodyHandlers.discarding());
    } catch (IOException e) {
      throw new AssertionError("DELETE was not answered", e);
    }
  }

  /** Where an execution stands. */
  public JsonNode get(String id) throws InterruptedException {
    return get(id, 0);
  }

  public JsonNode get(String id, int waitSeconds) throws InterruptedException {
    try {
      HttpRequest.Builder request = to("/v1/executions/" + id).GET();
      if (waitSeconds > 0) {
        request.header("Prefer", "wait=" + waitSeconds);
      }
      return Json.MAPPER.readTree(http.send(request.build(), BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      return Json.MAPPER.createObjectNode().put("status", "unreachable");
    }
  }

  boolean isHealthy() throws InterruptedException {
    try {
      return http.send(to("/v1/health").GET().build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(40));
  }
}
