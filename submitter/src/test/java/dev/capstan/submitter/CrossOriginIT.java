package dev.capstan.submitter;

import static dev.capstan.submitter.SubmitterIT.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Web pages of other origins can't send state-changing requests. */
class CrossOriginIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";
  private static final String CONSOLE = "https://console.example.com";

  @TempDir private static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers, "capstan.http.allowed-origins=" + CONSOLE);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://evil.example",
    "Origin, http://localhost:3000",
    "Origin, null",
    "Origin, 'not an origin'",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
  })
  void refusesChangesByPagesOfAnotherOrigin(String header, String value) {
    String delivery = "/v1/executions/exe_01JD0000000000000000000000/deliveries";
    assertProblem(submitter.post(BODY, header, value), 403, "origin-not-allowed");
    assertProblem(
        submitter.method("PUT", "/v1/datasets/d/files/a.csv", "a", header, value),
        403,
        "origin-not-allowed");
    assertProblem(submitter.method("POST", delivery, "", header, value), 403, "origin-not-allowed");
    assertProblem(
        submitter.method("DELETE", delivery, "", header, value), 403, "origin-not-allowed");
  }

  @Test
  void servesOtherClientsAndItsOwnPages() {
    String own = submitter.base().toString();
    assertThat(submitter.post(BODY).statusCode()).isEqualTo(202);
    assertThat(submitter.post(BODY, "Origin", own).statusCode()).isEqualTo(202);
    assertThat(submitter.post(BODY, "Origin", own, "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(202);
    assertThat(submitter.post(BODY, "Sec-Fetch-Site", "none").statusCode()).isEqualTo(202);
  }

  @Test
  void refusesABodyWithoutContentType() {
    assertProblem(submitter.method("POST", "/v1/executions", BODY), 415, "unsupported-media-type");
  }

  @Test
  void pagesOfAnAllowedOriginCanSubmitAndReadTheResponse() {
    HttpResponse<String> permission =
        submitter.method(
            "OPTIONS",
            "/v1/executions",
            "",
            "Origin",
            CONSOLE,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "content-type,x-api-key");
    assertThat(permission.statusCode()).isEqualTo(200);
    assertThat(permission.headers().firstValue("Access-Control-Allow-Origin")).contains(CONSOLE);
    assertThat(permission.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("content-type");

    HttpResponse<String> accepted =
        submitter.post(BODY, "Origin", CONSOLE, "Sec-Fetch-Site", "cross-site");
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Access-Control-Allow-Origin")).contains(CONSOLE);
  }

  @Test
  void pagesOfOtherOriginsCannotReadResponses() {
    HttpResponse<String> read = submitter.get("/v1/executions", "Origin", "https://evil.example");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(read.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    HttpResponse<String> permission =
        submitter.method(
            "OPTIONS",
            "/v1/executions",
            "",
            "Origin",
            "https://evil.example",
            "Access-Control-Request-Method",
            "POST");
    assertThat(permission.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  static JsonNode executions(RunningSubmitter submitter) {
    return Json.MAPPER.readTree(submitter.get("/v1/executions").body()).path("executions");
  }
}
