package dev.capstan.submitter;

import static dev.capstan.submitter.SubmitterIT.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.view.ViewCache;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;

/** What a request says is honoured or refused, never ignored. */
class HttpGrammarIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";
  private static final String FILE = "/v1/datasets/grammar/files/";

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers);
    await().until(submitter.context.getBean(ViewCache.class)::isComplete);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/executions?status=%zz, can't be decoded",
    "GET, /v1/executions?status=%, can't be decoded",
    "GET, /v1/executions?status=%f, can't be decoded",
    "GET, /v1/executions?%ff=1, can't be decoded",
    "GET, /v1/executions?status=%C0%80, can't be decoded",
    "GET, /v1/executions?state=queued, 'state; known ones are after, label, limit, since, status'",
    "GET, /v1/executions?limit=1&limit=2, repeated: limit",
    "GET, /v1/executions?Limit=1, Unknown query parameters: Limit",
    "GET, /v1/executions/by-key/k?source=a&source=a, repeated: source",
    "POST, /v1/executions?wait=1, wait; this path has none",
    "PUT, /v1/datasets/d/files/a?overwrite=false, overwrite; this path has none",
    "DELETE, /v1/datasets/d/files/a?x, x; this path has none",
    "GET, /v1/health?x=1, x; this path has none",
  })
  void nothingInAQueryIsIgnored(String method, String path, String detail) throws IOException {
    String answer = raw(method + " " + path + " HTTP/1.1\r\nContent-Length: 0\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("invalid-query").contains(detail);
  }

  @Test
  void aLabelHasOneValue() {
    assertProblem(submitter.get("/v1/executions?label=a:1&label=a:2"), 422, "invalid-request");
    assertThat(submitter.get("/v1/executions?label=a:1&label=b:2&limit=5").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Encoding, gzip, 415, unsupported-media-type",
    "Content-Encoding, 'identity, gzip', 415, unsupported-media-type",
    "Content-Range, bytes 0-1/2, 400, malformed-request",
    "If-Unmodified-Since, 'Sat, 29 Oct 1994 19:43:31 GMT', 400, malformed-request",
    "If-Match, x, 400, malformed-request",
    "If-None-Match, '\"x', 400, malformed-request",
    "If-Match, '', 400, malformed-request",
    "If-None-Match, '', 400, malformed-request",
    "If-Match, '\"x\"', 412, precondition-failed",
    "If-Match, *, 412, precondition-failed",
    "Digest, sha-256=AAAA, 400, malformed-request",
    "Content-Digest, sha-256=AAAA, 400, malformed-request",
    "Content-Digest, md5=:AAAA:, 400, malformed-request",
    "Content-Digest, sha-256=:AAAA:, 400, malformed-request",
    "Content-MD5, 1B2M2Y8AsgTpgAmY7PhCfg==, 400, digest-mismatch",
    "Content-MD5, x, 400, malformed-request",
    "Content-Digest, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, 400, digest-mismatch",
    "Repr-Digest, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, 400, digest-mismatch",
  })
  void headersThatAreNotMetRefuseTheFile(String name, String value, int status, String type) {
    assertProblem(submitter.method("PUT", FILE + "never", "content", name, value), status, type);
    assertThat(submitter.get(FILE + "never").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Encoding, gzip, 415",
    "Content-Range, bytes 0-1/2, 400",
    "If-None-Match, *, 400",
    "If-Match, *, 400",
    "Content-Digest, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, 400",
    "Idempotency-Key, '\"k', 400",
    "Idempotency-Key, '\"k\"x', 400",
    "Idempotency-Key, '\"\"', 422",
  })
  void headersThatAreNotMetRefuseTheSubmission(String name, String value, int status) {
    assertThat(submitter.post(BODY, name, value).statusCode()).isEqualTo(status);
  }

  /**
   * As long as the server reads headers. A reader that recurses per character runs out of stack.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\"%s\"", "\"%s", "%s"})
  void aLongHeaderIsRefused(String form) {
    for (String character : List.of("k", "\\\"")) {
      String key = form.formatted(character.repeat(7_000 / character.length()));
      assertThat(submitter.post(BODY, "Idempotency-Key", key).statusCode()).isIn(400, 422);
    }
  }

  /** Also characters that servers and clients treat as part of a path. */
  @Test
  void everyKeyThatIsAcceptedCanBeLookedUp() {
    for (char character = '!'; character <= '~'; character++) {
      String key = "k" + character + "k";
      JsonNode body =
          Json.MAPPER
              .createObjectNode()
              .put("query_type", "python")
              .put("python_code", "1")
              .put("idempotency_key", key);
      HttpResponse<String> post = submitter.post(body.toString());
      assertThat(post.statusCode()).as(key).isEqualTo(202);
      String encoded = "k%%%02X".formatted((int) character) + "k";
      HttpResponse<String> found = submitter.get("/v1/executions/by-key/" + encoded);
      assertThat(found.statusCode()).as("%s: %s", key, found.body()).isEqualTo(200);
    }
  }

  @Test
  void aFileWithItsDigestsIsAccepted() throws Exception {
    byte[] content = "content".getBytes(UTF_8);
    String sha256 = digest("SHA-256", content);
    HttpResponse<String> put =
        submitter.method(
            "PUT",
            FILE + "digests",
            "content",
            "Content-Digest",
            "md5=:AAAA:, sha-256=:" + sha256 + ":, sha-512=:" + digest("SHA-512", content) + ":",
            "Repr-Digest",
            "sha-256=:" + sha256 + ":",
            "Content-MD5",
            digest("MD5", content));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    HttpResponse<String> post =
        submitter.post(
            BODY, "Content-Digest", "sha-256=:" + digest("SHA-256", BODY.getBytes(UTF_8)) + ":");
    assertThat(post.statusCode()).as(post.body()).isEqualTo(202);
  }

  @Test
  void conditionsOnAFileAreHonoured() {
    String file = FILE + "conditions";
    String one = "\"" + Sha256.hex("1".getBytes(UTF_8)) + "\"";
    String two = "\"" + Sha256.hex("2".getBytes(UTF_8)) + "\"";
    assertThat(submitter.method("PUT", file, "1", "If-None-Match", "*").statusCode())
        .isEqualTo(200);
    assertProblem(
        submitter.method("PUT", file, "2", "If-None-Match", "*"), 412, "precondition-failed");
    assertThat(submitter.get(file).headers().firstValue("ETag")).contains(one);
    assertThat(submitter.get(file, "If-None-Match", "W/" + one).statusCode()).isEqualTo(304);
    assertThat(submitter.get(file, "If-None-Match", two).body()).isEqualTo("1");
    assertProblem(submitter.get(file, "If-Match", two), 412, "precondition-failed");
    assertProblem(submitter.method("PUT", file, "2", "If-Match", two), 412, "precondition-failed");
    assertThat(submitter.method("PUT", file, "2", "If-Match", two + ", " + one).statusCode())
        .isEqualTo(200);
    assertProblem(
        submitter.method("DELETE", file, "", "If-Match", one), 412, "precondition-failed");
    assertThat(submitter.method("DELETE", file, "", "If-Match", two).statusCode()).isEqualTo(200);
  }

  @Test
  void aQuotedKeyIsThePlainKey() throws IOException {
    var first = Json.MAPPER.readTree(submitter.post(BODY, "Idempotency-Key", "plain").body());
    HttpResponse<String> again = submitter.post(BODY, "Idempotency-Key", "\"plain\"");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(Json.MAPPER.readTree(again.body()).path("execution_id"))
        .isEqualTo(first.path("execution_id"));
    submitter.post(BODY, "Idempotency-Key", "\"a\\\"b\"");
    assertThat(submitter.get("/v1/executions/by-key/a%22b").statusCode()).isEqualTo(200);
    String two =
        "POST /v1/executions HTTP/1.1\r\nIdempotency-Key: a\r\nIdempotency-Key: %s\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + BODY.length()
            + "\r\n";
    assertThat(raw(two.formatted("b"), BODY)).startsWith("HTTP/1.1 400 ");
    assertThat(raw(two.formatted("\"a\""), BODY)).startsWith("HTTP/1.1 202 ");
  }

  @Test
  void aPutNeedsABody() throws IOException {
    assertThat(raw("PUT " + FILE + "none HTTP/1.1\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(submitter.get(FILE + "none").statusCode()).isEqualTo(404);
    assertThat(raw("PUT " + FILE + "empty HTTP/1.1\r\nContent-Length: 0\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(submitter.get(FILE + "empty").body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;b.csv",
        "a b",
        "a\u202Fb",
        "😀.csv",
        "e\u0301",
        "ภาษาไทย",
        "हिन्दी",
        "a+b",
        "a%2Fb",
        "a?b#c",
        "a=b&c",
        "日本/語.csv",
        "'\"<>|^`{}",
        "~",
        "..a",
        "a..",
        "-",
        "\u200B"
      })
  void everyNameThatIsAcceptedWorksInAPath(String name) {
    String path = "/v1/datasets/names/files/" + UriUtils.encode(name, UTF_8);
    HttpResponse<String> put = submitter.method("PUT", path, name);
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    var files = Json.MAPPER.readTree(put.body()).path("files");
    var file = files.valueStream().filter(f -> f.path("name").asString().equals(name)).findFirst();
    assertThat(file).isPresent();
    assertThat(submitter.get(path).body()).isEqualTo(name);
    assertThat(submitter.get(file.get().path("href").asString()).body()).isEqualTo(name);
    assertThat(submitter.method("DELETE", path, "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/executions;x=1", "/v1/datasets/d;x/files/a", "/v1/health;a"})
  void parametersOfAPathAreRefused(String path) throws IOException {
    assertThat(raw("GET " + path + " HTTP/1.1\r\n")).startsWith("HTTP/1.1 400 ");
  }

  private static String digest(String algorithm, byte[] content) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(content));
  }

  private static String raw(String head) throws IOException {
    return raw(head, "");
  }

  private static String raw(String head, String body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", submitter.base().getPort())) {
      socket.setSoTimeout(10_000);
      String rest = "Host: localhost\r\nConnection: close\r\n\r\n" + body;
      socket.getOutputStream().write((head + rest).getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
