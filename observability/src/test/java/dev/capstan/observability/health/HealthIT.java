package dev.capstan.observability.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The endpoints on a real server, over components whose condition the test sets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthIT {
  private static final Map<String, Condition> CONDITIONS = new ConcurrentHashMap<>();

  private ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();

  @SpringBootConfiguration(proxyBeanMethods = false)
  @Import(HealthConfiguration.class)
  static class Service {
    @org.springframework.context.annotation.Bean
    Components components() {
      return Components.of(
          Component.needed("kafka", () -> condition("kafka")),
          Component.helpful("cache", () -> condition("cache")),
          Component.loop("results", () -> condition("results")));
    }

    private static Condition condition(String name) {
      return CONDITIONS.getOrDefault(name, Condition.up());
    }
  }

  @BeforeAll
  void start() {
    context =
        new SpringApplicationBuilder(Service.class)
            .run(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--management.endpoints.web.base-path=/");
  }

  @AfterAll
  void stop() {
    context.close();
    http.close();
  }

  @BeforeEach
  void everythingIsUp() {
    CONDITIONS.clear();
  }

  @Test
  void namesWhatItNeedsAndWhatItConsistsOf() throws Exception {
    assertThat(get("/health/ready").body())
        .isEqualTo(
            "{\"components\":{\"cache\":{\"status\":\"up\"},\"kafka\":{\"status\":\"up\"}},"
                + "\"status\":\"up\"}");
    assertThat(get("/health/live").body())
        .isEqualTo("{\"components\":{\"results\":{\"status\":\"up\"}},\"status\":\"up\"}");
  }

  @Test
  void isNotReadyWithoutWhatItNeedsButLives() throws Exception {
    CONDITIONS.put("kafka", Condition.down("no broker answers"));
    HttpResponse<String> ready = get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("\"kafka\":{\"details\":{\"reason\":\"no broker answers\"},\"status\":\"down\"}")
        .endsWith("\"status\":\"down\"}");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyButDegradedWithoutWhatOnlyHelps() throws Exception {
    CONDITIONS.put("cache", Condition.down("the cache can't be reached"));
    HttpResponse<String> ready = get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"reason\":\"the cache can't be reached\"");
    assertThat(ready.body()).endsWith("\"status\":\"degraded\"}");
  }

  @Test
  void livesOnlyAsLongAsItsLoopsDo() throws Exception {
    CONDITIONS.put("results", Condition.down("the thread capstan-sink died"));
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void showsNothingElse() throws Exception {
    for (String path : new String[] {"/env", "/beans", "/info", "/heapdump", "/actuator"}) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
