package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.json.Json;
import dev.capstan.storage.view.ViewCache;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SubmitterIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";
  private static final String UNKNOWN = "exe_01KAJ3V9X2M4N6P8Q0R2S4T6V8";

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers);
    ViewCache views = submitter.context.getBean(ViewCache.class);
    await().until(views::isComplete);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  void acceptsAnExecutionAndReportsItsState() {
    HttpResponse<String> accepted = submitter.post(BODY, "Content-Type", "application/json");

    assertThat(accepted.statusCode()).isEqualTo(202);
    JsonNode document = json(accepted);
    String path = "/v1/executions/" + document.path("execution_id").asString();
    assertThat(accepted.headers().firstValue("Location")).contains(path);
    assertThat(accepted.headers().firstValue("Retry-After")).contains("1");
    assertThat(document.path("status").asString()).isEqualTo("queued");
    assertThat(document.path("lane").asString()).isEqualTo("default");
    assertThat(json(submitter.get(path))).isEqualTo(document);
    assertProblem(submitter.get(path + "/stdout"), 409, "not-finished");
    assertProblem(submitter.get(path + "/capsule"), 409, "not-finished");
    assertProblem(submitter.get(path + "/artifacts/out/x"), 409, "not-finished");
  }

  @Test
  void aRepeatedKeyReplaysTheResponse() {
    JsonNode first = json(submitter.post(BODY, "Idempotency-Key", "order/17"));
    HttpResponse<String> again = submitter.post(BODY, "Idempotency-Key", "order/17");

    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(json(again).path("execution_id")).isEqualTo(first.path("execution_id"));
    assertThat(json(submitter.get("/v1/executions/by-key/order/17"))).isEqualTo(json(again));
    assertProblem(
        submitter.post(BODY.replace("\"1\"", "\"2\""), "Idempotency-Key", "order/17"),
        422,
        "idempotency-key-reused");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nothing, 404, not-found",
    "GET, /v1/executions/exe_1, 404, not-found",
    "GET, /v1/executions/" + UNKNOWN + ", 404, not-found",
    "GET, /v1/executions/" + UNKNOWN + "/stdout, 404, not-found",
    "DELETE, /v1/executions/" + UNKNOWN + ", 404, not-found",
    "GET, /v1/executions/by-key/nothing, 404, not-found",
    "PATCH, /v1/executions, 405, method-not-allowed",
    "TRACE, /v1/executions, 405, method-not-allowed",
    "GET, /v1/datasets/nothing, 404, not-found",
    "GET, /v1/datasets/Bad., 400, invalid-name",
    "PUT, /v1/datasets/d/files/a%2F..%2Fb, 400, invalid-name",
    "PUT, /v1/datasets/d/files/%2Fetc, 400, invalid-name",
    "PUT, /v1/datasets/d/files/a%0Ab, 400, invalid-name",
    "PUT, /v1/datasets/d/files/a%E2%80%A8, 400, invalid-name",
    "GET, /v1/datasets/d/files/a%5Cb, 400, ''",
    "GET, /v1/datasets/d/files/a%00b, 400, ''",
    "GET, /v1/executions/%zz, 400, malformed-request",
    "GET, /v1/datasets/d/files/%ff, 400, ''",
  })
  void errorsAreProblemDocuments(String method, String path, int status, String type)
      throws IOException {
    String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer).contains("Content-Type: application/problem+json");
    assertThat(answer).contains("https://capstan.dev/problems/" + type);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /v1/datasets/d/files/../../../../x HTTP/1.1\r\nHost: localhost\r\n'",
    "'GET /<> HTTP/1.1\r\nHost: localhost\r\n'",
    "'GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n'",
    "'GET / HTTP/1.1\r\n'",
    "'POST /v1/executions HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n'",
    "'GARBAGE\r\n'",
  })
  void malformedHttpGetsAProblemDocument(String head) throws IOException {
    String answer = raw(head);
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(answer).contains("application/problem+json").doesNotContain("<html");
  }

  @Test
  void refusesOtherHosts() throws IOException {
    String answer = raw("GET /v1/health HTTP/1.1\r\nHost: evil.example\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("host-not-allowed");
  }

  @Test
  void refusesUnsupportedContentTypes() {
    assertProblem(
        submitter.post(BODY, "Content-Type", "text/plain"), 415, "unsupported-media-type");
    assertProblem(submitter.post(BODY, "Content-Type", "()"), 415, "unsupported-media-type");
    assertProblem(
        submitter.post("a=b", "Content-Type", "application/x-www-form-urlencoded"),
        415,
        "unsupported-media-type");
    assertProblem(submitter.post(BODY, "Content-Encoding", "gzip"), 415, "unsupported-media-type");
    assertProblem(submitter.post(BODY, "Accept", "text/html"), 406, "not-acceptable");
    assertProblem(submitter.post("{"), 400, "malformed-json");
    assertProblem(submitter.post(""), 400, "malformed-json");
    assertProblem(submitter.post("{}"), 422, "invalid-request");
    assertProblem(
        submitter.send(
            submitter
                .request("/v1/executions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'}))),
        400,
        "malformed-json");
  }

  @Test
  void refusesOversizedBodies() {
    byte[] body = new byte[33 << 20];
    assertProblem(
        submitter.send(
            submitter
                .request("/v1/executions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))),
        413,
        "body-too-large");
    assertProblem(
        submitter.send(
            submitter
                .request("/v1/executions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))),
        413,
        "body-too-large");
  }

  @Test
  void servesItsDescriptions() {
    JsonNode health = json(submitter.get("/v1/health"));
    assertThat(health.path("status").asString()).isEqualTo("up");
    assertThat(health.path("components").path("kafka").asString()).isEqualTo("up");
    assertThat(json(submitter.get("/openapi.json")).path("openapi").asString()).startsWith("3.1");
    assertThat(json(submitter.get("/asyncapi.json")).path("asyncapi").asString())
        .isEqualTo("3.0.0");
  }

  @Test
  void aLongPollEndsAtItsTimeout() {
    HttpResponse<String> answer = submitter.post(BODY, "Prefer", "wait=1");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).path("status").asString()).isEqualTo("queued");
  }

  @Test
  void datasetsHaveVersions() {
    String file = "/v1/datasets/sales/files/2026/a.csv";
    JsonNode first = json(submitter.method("PUT", file, "a,b\n1,2\n"));
    JsonNode second = json(submitter.method("PUT", "/v1/datasets/sales/files/b.csv", "x"));

    assertThat(second.path("files").size()).isEqualTo(2);
    assertThat(second.path("version")).isNotEqualTo(first.path("version"));
    assertThat(json(submitter.get("/v1/datasets/sales"))).isEqualTo(second);
    HttpResponse<String> content = submitter.get(file);
    assertThat(content.body()).isEqualTo("a,b\n1,2\n");
    assertThat(content.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(content.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
    assertThat(json(submitter.method("DELETE", "/v1/datasets/sales/files/b.csv", "")))
        .isEqualTo(first);
    assertProblem(
        submitter.method("DELETE", "/v1/datasets/sales/files/b.csv", ""), 404, "not-found");
    String withDataset = BODY.replace("}", ", \"dataset_id\": \"sales\"}");
    assertThat(submitter.post(withDataset).statusCode()).isEqualTo(202);
  }

  @Test
  void aFileKeepsItsOptionsUntilTheyAreReplaced() {
    String file = "/v1/datasets/options/files/2026/a.csv";
    JsonNode first = json(submitter.method("PUT", file, "a;b\n1,5;2\n"));
    String options =
        "{\"csv\":{\"delim\":\";\",\"decimal\":\",\",\"types\":{\"b\":\"DECIMAL(5,2)\"}}}";
    JsonNode second = json(putOptions("2026/a.csv", options));
    assertThat(second.at("/files/0/options").toString()).isEqualTo(options);
    assertThat(second.path("version")).isNotEqualTo(first.path("version"));
    assertThat(json(submitter.get("/v1/datasets/options"))).isEqualTo(second);

    JsonNode third = json(submitter.method("PUT", file, "a;b\n2,5;3\n"));
    assertThat(third.at("/files/0/options")).isEqualTo(second.at("/files/0/options"));
    assertThat(json(submitter.method("PUT", file, "a;b\n1,5;2\n"))).isEqualTo(second);
    assertThat(json(putOptions("2026/a.csv", "{}"))).isEqualTo(first);

    assertProblem(putOptions("none.csv", "{}"), 404, "not-found");
    assertProblem(putOptions("2026/a.csv", "{\"csv\":"), 400, "malformed-json");
    assertProblem(
        submitter.method("PUT", "/v1/datasets/options/options/2026/a.csv", "{}"),
        415,
        "unsupported-media-type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                        | ``
          {"csv": true}                             | /csv
          {"cvs": {}}                               | /cvs
          {"csv": {"delimiter": ";"}}               | /csv/delimiter
          {"csv": {"delim": ""}}                    | /csv/delim
          {"csv": {"delim": 1}}                     | /csv/delim
          {"csv": {"quote": "ab"}}                  | /csv/quote
          {"csv": {"header": "yes"}}                | /csv/header
          {"csv": {"skip": -1}}                     | /csv/skip
          {"csv": {"encoding": "klingon"}}          | /csv/encoding
          {"csv": {"types": {"a": "NUMBER"}}}       | /csv/types/a
          {"csv": {"types": {"a": "INTEGER) --"}}}  | /csv/types/a
          {"csv": {"nulls": []}}                    | /csv/nulls
          {"json": {"format": "array"}}             | /json
          {"hive_partitioning": 1}                  | /hive_partitioning
          """)
  void optionsAreRefusedByTheFieldThatIsWrong(String options, String pointer) {
    json(submitter.method("PUT", "/v1/datasets/options/files/f.csv", "a\n1\n"));
    HttpResponse<String> answer = putOptions("f.csv", options);
    assertProblem(answer, 422, "invalid-request");
    assertThat(Json.MAPPER.readTree(answer.body()).at("/errors/0/pointer").asString())
        .isEqualTo(pointer);
  }

  private static HttpResponse<String> putOptions(String file, String options) {
    return submitter.method(
        "PUT", "/v1/datasets/options/options/" + file, options, "Content-Type", "application/json");
  }

  @Test
  void namesOfADatasetNeverConflict() {
    String files = "/v1/datasets/conflicts/files/";
    JsonNode first = json(submitter.method("PUT", files + "a", "x"));
    assertProblem(submitter.method("PUT", files + "a/b.csv", "x"), 409, "conflict");
    assertProblem(submitter.method("PUT", files + "a/b/c/d.csv", "x"), 409, "conflict");
    assertThat(json(submitter.get("/v1/datasets/conflicts"))).isEqualTo(first);
    json(submitter.method("DELETE", files + "a", ""));
    json(submitter.method("PUT", files + "a/b/c.csv", "x"));
    assertProblem(submitter.method("PUT", files + "a/b", "x"), 409, "conflict");
    assertProblem(submitter.method("PUT", files + "a", "x"), 409, "conflict");
    json(submitter.method("PUT", files + "a/b/c.csv", "y"));
    json(submitter.method("PUT", files + "ab", "x"));
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return Json.MAPPER.readTree(response.body());
  }

  static void assertProblem(HttpResponse<String> response, int status, String type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = Json.MAPPER.readTree(response.body());
    assertThat(problem.path("type").asString()).endsWith("/problems/" + type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
  }

  private static String raw(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", submitter.base().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
