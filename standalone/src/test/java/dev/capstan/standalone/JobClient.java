package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a client of the HTTP API does, and a look at the machine's processes. */
final class JobClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  JobClient(URI base) {
    this.base = base;
  }

  String submit(Map<String, ?> request) throws Exception {
    HttpResponse<byte[]> response = post(request, 0);
    assertThat(response.statusCode()).isEqualTo(202);
    return Json.MAPPER.readTree(response.body()).path("execution_id").asString();
  }

  /** Submits and waits for the end. */
  JsonNode run(Map<String, ?> request) throws Exception {
    JsonNode document = Json.MAPPER.readTree(post(request, 60).body());
    while (!document.has("finished_at")) {
      assertThat(document.path("execution_id").isString()).as("%s", document).isTrue();
      document =
          Json.MAPPER.readTree(
              send(to("/v1/executions/" + document.path("execution_id").asString())
                      .header("Prefer", "wait=60")
                      .GET())
                  .body());
    }
    return document;
  }

  /** The state, or the HTTP status when there is none. */
  String status(String id) throws Exception {
    HttpResponse<byte[]> response = send(to("/v1/executions/" + id).GET());
    return response.statusCode() < 300
        ? Json.MAPPER.readTree(response.body()).path("status").asString()
        : "HTTP " + response.statusCode();
  }

  void cancel(String id) throws Exception {
    assertThat(send(to("/v1/executions/" + id).DELETE()).statusCode()).isLessThan(300);
  }

  JsonNode get(String path) throws Exception {
    return Json.MAPPER.readTree(download(path));
  }

  byte[] download(String path) throws Exception {
    HttpResponse<byte[]> response = send(to(path).GET());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  /** How many processes of this machine belong to an execution's sandbox. */
  static long sandboxProcesses(String id) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> belongsTo(process.pid(), id)).count();
    }
  }

  /** SIGKILL to the outermost process of an execution's sandbox. */
  static void killSandbox(String id) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.filter(process -> belongsTo(process.pid(), id))
          .min(Comparator.comparing(ProcessHandle::pid))
          .orElseThrow()
          .destroyForcibly();
    }
  }

  private static boolean belongsTo(long pid, String id) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(id);
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<byte[]> post(Map<String, ?> request, int wait) throws Exception {
    HttpRequest.Builder builder =
        to("/v1/executions")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(request)));
    if (wait > 0) {
      builder.header("Prefer", "wait=" + wait);
    }
    return send(builder);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(90));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }
}
