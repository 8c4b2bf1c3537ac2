package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.openapi.OpenApiDocument;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.testing.RandomText;
import dev.capstan.testing.Seed;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class TenantsIT {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";
  private static final String[] ALICE = {"Authorization", "Bearer secret-a"};
  private static final String[] BOB = {"X-API-Key", "secret-b"};
  private static final String[] CAROL = {"X-API-Key", "Secret:c"};
  private static final String CAROL_DIGEST = Sha256.hex("Secret:c".getBytes(UTF_8));

  @TempDir static Path folder;
  private static Servers servers;
  private static RunningSubmitter submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter =
        new RunningSubmitter(
            servers, "capstan.api-keys=alice:secret-a,bob:secret-b,carol:sha256=" + CAROL_DIGEST);
    await().until(submitter.context.getBean(ViewCache.class)::isComplete);
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  void tenantsSeeOnlyTheirOwnExecutions() {
    String path = submitter.post(BODY, ALICE).headers().firstValue("Location").orElseThrow();

    assertThat(submitter.get(path, ALICE).statusCode()).isEqualTo(200);
    SubmitterIT.assertProblem(submitter.get(path, BOB), 404, "not-found");
    SubmitterIT.assertProblem(submitter.method("DELETE", path, "", BOB), 404, "not-found");
    SubmitterIT.assertProblem(submitter.get(path), 401, "unauthorized");
    SubmitterIT.assertProblem(submitter.get(path, "X-API-Key", "x"), 401, "unauthorized");
    assertThat(submitter.get("/v1/health").statusCode()).isEqualTo(200);
  }

  @Test
  void idempotencyKeysAreSeparatePerTenant() {
    String[] alice = {ALICE[0], ALICE[1], "Idempotency-Key", "k"};
    String[] bob = {BOB[0], BOB[1], "Idempotency-Key", "k"};
    assertThat(submitter.post(BODY, alice).body()).isNotEqualTo(submitter.post(BODY, bob).body());
  }

  @Test
  void listsTheTenantsExecutionsNewestFirst() {
    for (int i = 0; i < 3; i++) {
      String labelled =
          BODY.replace("}", ", \"labels\": {\"n\": \"" + i + "\", \"list\": \"yes\"}}");
      submitter.post(labelled, CAROL);
    }

    JsonNode page = list("?limit=2");
    assertThat(numbers(page)).containsExactly("2", "1");
    JsonNode rest = list("?limit=2&after=" + page.path("next").asString());
    assertThat(numbers(rest)).containsExactly("0");
    assertThat(rest.has("next")).isFalse();
    assertThat(numbers(list("?status=queued&label=n:1&label=list:yes"))).containsExactly("1");
    assertThat(numbers(list("?status=success,error"))).isEmpty();
    assertThat(numbers(list("?since=2999-01-01T00:00:00Z"))).isEmpty();
    assertThat(numbers(list("?since=1999-01-01T00:00:00%2B01:00"))).hasSize(3);
    for (String wrong :
        List.of("limit=0", "limit=x", "status=no", "since=1", "after=1", "label=x")) {
      SubmitterIT.assertProblem(
          submitter.get("/v1/executions?" + wrong, CAROL), 422, "invalid-request");
    }
  }

  private static JsonNode list(String query) {
    return Json.MAPPER.readTree(submitter.get("/v1/executions" + query, CAROL).body());
  }

  private static List<String> numbers(JsonNode page) {
    return page.path("executions")
        .valueStream()
        .map(execution -> execution.path("labels").path("n").asString())
        .toList();
  }

  @Test
  void refusesToListenOnANetworkWithoutKeys() {
    assertThatThrownBy(() -> new RunningSubmitter(servers, "server.address=0.0.0.0").close())
        .rootCause()
        .hasMessageContaining("CAPSTAN_APIKEYS");
  }

  @Test
  void routesAndTheirDescriptionAgree() {
    Set<String> described = new TreeSet<>();
    OpenApiDocument.tree()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(method -> described.add(method + " " + plain(path.getKey()))));
    Set<String> served = new TreeSet<>();
    submitter
        .context
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            info ->
                info.getMethodsCondition()
                    .getMethods()
                    .forEach(
                        method ->
                            info.getPatternValues()
                                .forEach(
                                    pattern ->
                                        served.add(
                                            method.name().toLowerCase(Locale.ROOT)
                                                + " "
                                                + plain(pattern)))));
    assertThat(served).isEqualTo(described);
  }

  @Test
  void randomRequestsCauseNoInternalError() {
    long seed = Seed.random();
    Random random = new Random(seed);
    List<Map.Entry<String, JsonNode>> paths =
        List.copyOf(OpenApiDocument.tree().path("paths").properties());
    for (int i = 0; i < 400; i++) {
      Map.Entry<String, JsonNode> path = paths.get(random.nextInt(paths.size()));
      List<String> methods = List.copyOf(path.getValue().propertyNames());
      String method = methods.get(random.nextInt(methods.size())).toUpperCase(Locale.ROOT);
      String target = path.getKey().replaceAll("\\{[a-z]+}", RandomText.segment(random));
      String body = RandomText.body(random);
      HttpResponse<String> answer = submitter.method(method, target, body, ALICE);
      assertThat(answer.statusCode())
          .as("seed %d: %s %s %s -> %s", seed, method, target, body, answer.body())
          .isLessThan(500);
      if (answer.statusCode() >= 400) {
        assertThat(answer.headers().firstValue("Content-Type"))
            .contains("application/problem+json");
        assertThat(Json.MAPPER.readTree(answer.body()).path("status").asInt())
            .isEqualTo(answer.statusCode());
      }
    }
  }

  private static String plain(String pattern) {
    return pattern.replaceAll("\\{[^}]+}", "{}");
  }
}
