package dev.capstan.standalone.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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

/** The HTTP API as a client with a key sees it, through any outage. */
final class ComposeApi {
  private static final Duration BACK_OFF = Duration.ofMillis(100);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;
  private final String key;

  ComposeApi(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  /** Submits under a key until it is accepted; gives the id. */
  String submit(String idempotencyKey, Map<String, ?> request) throws Exception {
    HttpRequest post =
        to("/v1/executions")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(request)))
            .build();
    HttpResponse<byte[]> answer = untilServed(post);
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isBetween(200, 202);
    return Json.MAPPER.readTree(answer.body()).path("execution_id").asString();
  }

  void upload(String dataset, String file, String content) throws Exception {
    HttpRequest put =
        to("/v1/datasets/" + dataset + "/files/" + file)
            .PUT(BodyPublishers.ofString(content))
            .build();
    assertThat(untilServed(put).statusCode()).isBetween(200, 201);
  }

  JsonNode get(String id) throws Exception {
    return Json.MAPPER.readTree(download("/v1/executions/" + id));
  }

  byte[] download(String path) throws Exception {
    HttpResponse<byte[]> answer = untilServed(to(path).GET().build());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  /** Tries again while nobody serves: of what is sent here everything may be repeated. */
  private HttpResponse<byte[]> untilServed(HttpRequest request) throws InterruptedException {
    while (true) {
      try {
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 503) {
          return answer;
        }
      } catch (IOException e) {
        // the service is being killed, or started
      }
      LockSupport.parkNanos(BACK_OFF.toNanos());
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("X-API-Key", key)
        .timeout(Duration.ofSeconds(40));
  }
}
