package dev.capstan.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What any client does: plain HTTP. */
final class DemoClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  DemoClient(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  /** Submits, and gives the id. */
  String submit(Map<String, ?> request) throws DemoFailure, InterruptedException {
    HttpResponse<byte[]> response = post(request, 0);
    DemoFailure.unless(
        response.statusCode() == 202, "POST /v1/executions answered %s", describe(response));
    return tree(response).path("execution_id").stringValue();
  }

  /** Submits and waits for the end. */
  JsonNode run(Map<String, ?> request) throws DemoFailure, InterruptedException {
    HttpResponse<byte[]> response = post(request, 30);
    DemoFailure.unless(
        response.statusCode() == 200 || response.statusCode() == 202,
        "POST /v1/executions answered %s",
        describe(response));
    JsonNode document = tree(response);
    return response.statusCode() == 200
        ? document
        : await(document.path("execution_id").stringValue());
  }

  /** Long-polls until the execution has ended. */
  JsonNode await(String id) throws DemoFailure, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      HttpResponse<byte[]> response =
          send(request("/v1/executions/" + id).header("Prefer", "wait=20").GET());
      DemoFailure.unless(
          response.statusCode() < 300, "GET of %s answered %s", id, describe(response));
      JsonNode document = tree(response);
      if (document.has("finished_at")) {
        return document;
      }
    }
    throw new DemoFailure("%s did not end within %d s".formatted(id, PATIENCE.toSeconds()));
  }

  JsonNode get(String path) throws DemoFailure, InterruptedException {
    HttpResponse<byte[]> response = send(request(path).GET());
    DemoFailure.unless(
        response.statusCode() == 200, "GET %s answered %s", path, describe(response));
    return tree(response);
  }

  byte[] download(String path) throws DemoFailure, InterruptedException {
    HttpResponse<byte[]> response = send(request(path).GET());
    DemoFailure.unless(
        response.statusCode() == 200, "GET %s answered %s", path, describe(response));
    return response.body();
  }

  /** Puts a file that ships with the demo into a dataset. */
  void upload(String dataset, String name) throws DemoFailure, InterruptedException {
    try (InputStream in = Objects.requireNonNull(DemoClient.class.getResourceAsStream(name))) {
      HttpResponse<byte[]> response =
          send(
              request("/v1/datasets/" + dataset + "/files/" + name)
                  .PUT(BodyPublishers.ofByteArray(in.readAllBytes())));
      DemoFailure.unless(
          response.statusCode() / 100 == 2, "PUT of %s answered %s", name, describe(response));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<byte[]> post(Map<String, ?> body, int waitSeconds)
      throws DemoFailure, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/executions")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
    if (waitSeconds > 0) {
      request.header("Prefer", "wait=" + waitSeconds);
    }
    return send(request);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws DemoFailure, InterruptedException {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new DemoFailure("no answer from %s: %s".formatted(base, e));
    }
  }

  private static JsonNode tree(HttpResponse<byte[]> response) {
    return Json.MAPPER.readTree(response.body());
  }

  private static String describe(HttpResponse<byte[]> response) {
    return response.statusCode() + " " + new String(response.body(), UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
