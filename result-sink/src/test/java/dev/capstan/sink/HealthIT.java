package dev.capstan.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The management port of a sink during an outage of the store. */
class HealthIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void duringAStoreOutageItIsLiveButNotReady(@TempDir Path folder) throws Exception {
    RunningSink rig = new RunningSink(folder);
    try (ConfigurableApplicationContext sink = rig.startSink();
        HttpClient http = HttpClient.newHttpClient()) {
      rig.createTopics();
      await().atMost(LONG).until(() -> get(http, sink, "/health/ready").statusCode() == 200);

      rig.stopStore();
      await().atMost(LONG).until(() -> get(http, sink, "/health/ready").statusCode() == 503);
      assertThat(get(http, sink, "/health/ready").body())
          .contains("\"store\":{\"details\":{\"reason\"", "\"kafka\":{\"status\":\"up\"}");
      HttpResponse<String> live = get(http, sink, "/health/live");
      assertThat(live.statusCode()).isEqualTo(200);
      assertThat(live.body()).contains("results", "webhooks");

      rig.startStore();
      await().atMost(LONG).until(() -> get(http, sink, "/health/ready").statusCode() == 200);
    } finally {
      rig.close();
    }
  }

  private static HttpResponse<String> get(
      HttpClient http, ConfigurableApplicationContext sink, String path) throws Exception {
    String port = sink.getEnvironment().getProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return http.send(request, BodyHandlers.ofString());
  }
}
