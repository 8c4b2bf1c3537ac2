package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import dev.capstan.schema.capsule.CapsuleSeal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole job lifecycle in one process: real sandboxes, real servers, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandaloneIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Path data;
  private CacheAccess cache;
  private Standalone standalone;
  private CapstanClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    data = folder;
    int redisPort = freePort();
    cache = new CacheAccess(data.resolve("redis"), redisPort);
    standalone =
        Standalone.start(
            new StandaloneSettings(0, 0, 0, redisPort, 0, data, StandaloneSettings.defaultSlots()));
    client = CapstanClient.at(standalone.address());
  }

  @AfterAll
  void stop() {
    standalone.close();
  }

  @Test
  void theManagementPortShowsHealthAndMetricsOfAllServices() throws Exception {
    client.run(python("print(1)"));
    String metrics = management("/metrics").body();
    assertThat(PrometheusLint.problems(metrics)).isEmpty();
    assertThat(metrics)
        .contains(
            "capstan_submissions_total{lane=\"default\",result=\"accepted\",source=\"http\"}",
            "capstan_worker_slots{lane=\"default\",provider=\"bubblewrap\"}",
            "capstan_job_run_seconds_count{lane=\"default\",provider=\"bubblewrap\"}",
            "capstan_executions_ended_total{lane=\"default\",status=\"success\"}",
            "capstan_lane_backlog_jobs{lane=\"default\"}",
            "capstan_circuit_breaker_state{resource=\"sandbox_provider\",service=\"worker\",state=\"closed\"}"
                + " 1.0");
    assertThat(ObservabilityPageTest.undocumented(metrics)).isEmpty();
    assertThat(management("/health/ready").body())
        .contains("\"worker-provider\"", "\"sink-kafka\"");
    assertThat(management("/metrics/backlog?lane=default").body())
        .contains("\"lane\":\"default\"", "\"backlog\":");
    assertThat(management("/env").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> management(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(standalone.managementAddress().resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aFakeResultOnStdoutIsOnlyOutput() throws Exception {
    JsonNode result =
        client.run(
            python(
                "import sys\n"
                    + "sys.stdout.buffer.write(b'\\x01\\x18\\0\\0\\0\\x02{}')\n"
                    + "print('{\"status\": \"error\"}')"));
    assertThat(result.path("status").asString()).isEqualTo("success");
    assertThat(result.path("stdout").asString()).endsWith("{\"status\": \"error\"}\n");
  }

  @Test
  void aProgramThatExitsEarlyFails() throws Exception {
    JsonNode result = client.run(python("import os\nos._exit(0)"));
    assertThat(result.path("status").asString()).isEqualTo("error");
    assertThat(result.path("error").path("type").asString()).isEqualTo("ExitedEarly");
    assertThat(result.path("error").path("fault").asString()).isEqualTo("user");
  }

  @Test
  void otherUsersOfTheMachineCannotReadAnyData() throws Exception {
    client.run(python("open('out/a.txt', 'w').write('secret')"));
    List<Path> readable = new ArrayList<>();
    for (Path part : children(data)) {
      collectReadable(part, readable);
    }
    assertThat(readable).isEmpty();
  }

  /** What another user finds who looks into every folder that can be listed. */
  private static void collectReadable(Path path, List<Path> readable) throws IOException {
    if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
      return;
    }
    if (!Files.isDirectory(path)) {
      readable.add(path);
      return;
    }
    for (Path child : children(path)) {
      collectReadable(child, readable);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }

  @Test
  void aSyntaxErrorNamesItsLine() throws Exception {
    JsonNode error = client.run(python("x = 1\nif x\n  pass")).path("error");
    assertThat(error.path("type").asString()).isEqualTo("PythonError");
    assertThat(error.path("line").asInt()).isEqualTo(2);
  }

  @Test
  void outputAboveTheLimitIsTruncatedAndMarked() throws Exception {
    JsonNode result = client.run(python("for _ in range(100): print('x' * (1 << 20))"));
    assertThat(result.path("status").asString()).isEqualTo("success");
    assertThat(result.path("stdout_trunc").asBoolean()).isTrue();
    assertThat(client.download(result.path("stdout_href").asString())).hasSize(1 << 20);
  }

  @Test
  void rowsAboveTheLimitAreCountedAndTruncated() throws Exception {
    JsonNode result =
        client.run(
            Map.of(
                "query_type", "sql",
                "sql", "SELECT i, i * 2 AS double FROM range(10000000) t(i)",
                "timeout_seconds", 120));
    assertThat(result.path("status").asString()).as("%s", result).isEqualTo("success");
    assertThat(result.path("row_count").asLong()).isEqualTo(10_000_000);
    assertThat(result.path("rows_truncated").asBoolean()).isTrue();
    JsonNode rows = client.json(result.path("rows_href").asString());
    assertThat(rows).hasSize(10_000);
    assertThat(rows.path(9_999).path(1).asLong()).isEqualTo(19_998);
  }

  @Test
  void sqlThatWritesOrHasSeveralStatementsIsRefused() throws Exception {
    for (String sql :
        List.of("SELECT 1; SELECT 2", "CREATE TABLE t (i INT)", "COPY (SELECT 1) TO 'x.csv'")) {
      JsonNode error = client.run(Map.of("query_type", "sql", "sql", sql)).path("error");
      assertThat(error.path("type").asString()).as(sql).isEqualTo("PolicyViolation");
    }
  }

  @Test
  void inputFilesAreReadAndArtifactsReturned() throws Exception {
    JsonNode result =
        client.run(
            Map.of(
                "query_type",
                "shell",
                "code",
                "tr a-z A-Z < in/a.txt > out/b.txt; echo \"$1 $MODE\"; cat",
                "files",
                List.of(Map.of("name", "a.txt", "content_base64", "aGVsbG8=")),
                "args",
                List.of("one"),
                "env",
                Map.of("MODE", "fast"),
                "stdin",
                "typed"));
    assertThat(result.path("stdout").asString()).isEqualTo("one fast\ntyped");
    JsonNode artifact = result.path("artifacts").path(0);
    assertThat(artifact.path("name").asString()).isEqualTo("out/b.txt");
    assertThat(client.download(artifact.path("href").asString()))
        .isEqualTo("HELLO".getBytes(UTF_8));
  }

  @Test
  void aBodyAboveTheInlineLimitArrivesComplete() throws Exception {
    String large = "x".repeat(3 << 20);
    JsonNode result = client.run(Map.of("query_type", "shell", "code", "wc -c", "stdin", large));
    assertThat(result.path("stdout").asString().strip()).isEqualTo(Integer.toString(3 << 20));
  }

  @Test
  void aRunningProgramIsCancelled() throws Exception {
    String id = client.submit(python("import time\ntime.sleep(60)"));
    await().atMost(TIMEOUT).until(() -> status(id).equals("running"));
    client.cancel(id);
    await().atMost(TIMEOUT).until(() -> status(id).equals("cancelled"));
    await().atMost(TIMEOUT).until(() -> SandboxProcesses.of(id) == 0);
  }

  @Test
  void aCapsuleCanBeVerifiedOffline() throws Exception {
    JsonNode result = client.run(python("1 + 1"));
    byte[] capsule = client.download(result.path("capsule").path("href").asString());
    assertThat(CapsuleSeal.defect(capsule)).isEmpty();
    byte[] altered = new String(capsule, UTF_8).replace("1 + 1", "1 + 2").getBytes(UTF_8);
    assertThat(CapsuleSeal.defect(altered)).isPresent();
  }

  @Test
  void everyResultIsReadableAfterTheCacheIsFlushedWhileJobsRun() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(client.submit(python("import time\ntime.sleep(0.1)\nprint(%d)".formatted(i))));
      if (i % 10 == 9) {
        cache.flush();
      }
    }
    for (String id : ids) {
      await().atMost(TIMEOUT).until(() -> status(id).equals("success"));
    }
    cache.flush();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      await().atMost(TIMEOUT).until(() -> status(id).equals("success"));
      assertThat(client.json("/v1/executions/" + id).path("stdout").asString()).isEqualTo(i + "\n");
    }
  }

  @Test
  void aUsedPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      StandaloneSettings settings =
          StandaloneSettings.of(taken.getLocalPort(), data.resolve("other"));
      assertThatThrownBy(() -> Standalone.start(settings))
          .extracting(Failures::describe)
          .asString()
          .contains(Integer.toString(taken.getLocalPort()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, Object> python(String code) {
    return Map.of("query_type", "python", "python_code", code);
  }

  private String status(String id) throws InterruptedException {
    return client.execution(id).path("status").asString();
  }
}
