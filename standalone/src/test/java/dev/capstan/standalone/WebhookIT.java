package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.SinkApplication;
import dev.capstan.submitter.SubmitterApplication;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The whole lifecycle of a webhook: submitter, ledger, sink, receiver, delay topics, and the
 * receiver again.
 */
class WebhookIT {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> traces = new CopyOnWriteArrayList<>();

  @Test
  void deliversUntilTheReceiverAcceptsAndAgainOnRequest(@TempDir Path folder) throws Exception {
    HttpServer receiver = receiver();
    try (WebhookServers servers = new WebhookServers(folder)) {
      String[] arguments = servers.arguments("capstan.webhook.first-retry=300ms");
      try (ConfigurableApplicationContext submitter =
              SubmitterApplication.builder().run(arguments);
          ConfigurableApplicationContext sink = SinkApplication.builder().run(arguments)) {
        assertThat(sink.isRunning()).isTrue();
        follow(
            "http://127.0.0.1:" + submitter.getEnvironment().getProperty("local.server.port"),
            receiver.getAddress().getPort());
        assertThat(traceOfEvent(servers.kafkaAddress())).isEqualTo(TRACE);
      }
    } finally {
      receiver.stop(0);
      http.close();
    }
  }

  private void follow(String api, int port) throws Exception {
    HttpResponse<String> accepted =
        send(
            "POST",
            api + "/v1/executions",
            "{\"query_type\": \"python\", \"python_code\": \"1\", \"labels\": {\"run\": \"x\"},"
                + " \"webhook\": {\"url\": \"http://127.0.0.1:"
                + port
                + "/hook\", \"secret_ref\": \"main\", \"events\": [\"completed\"]}}");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    String path = api + accepted.headers().firstValue("Location").orElseThrow();
    // there is no worker; a cancellation is terminal too
    await().until(() -> send("DELETE", path, "").statusCode() < 300);

    await().atMost(Duration.ofSeconds(60)).until(() -> ids.size() == 3);
    await().until(() -> list(path).path("status").asString().equals("delivered"));
    assertThat(list(path).path("attempts").size()).isEqualTo(3);
    assertThat(list(path).path("attempts").path(0).path("status_code").asInt()).isEqualTo(500);

    assertThat(send("POST", path + "/deliveries", "").statusCode()).isEqualTo(202);
    await().atMost(Duration.ofSeconds(60)).until(() -> ids.size() == 4);
    await().until(() -> list(path).path("attempts").size() == 4);

    assertThat(ids.stream().distinct()).containsExactly(list(path).path("webhook_id").asString());
    assertThat(bodies.stream().distinct()).hasSize(1);
    // a requested redelivery belongs to another trace
    assertThat(traces).containsExactly(TRACE, TRACE, TRACE, "none");
    JsonNode body = Json.MAPPER.readTree(bodies.getFirst());
    assertThat(body.path("type").asString()).isEqualTo("execution.completed");
    assertThat(body.path("data").path("status").asString()).isEqualTo("cancelled");
    assertThat(body.path("data").path("labels").path("run").asString()).isEqualTo("x");
    assertThat(path).endsWith(body.path("data").path("href").asString());
  }

  private HttpServer receiver() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          traces.add(
              exchange.getRequestHeaders().getOrDefault("traceparent", List.of("none")).getFirst());
          ids.add(exchange.getRequestHeaders().getFirst("webhook-id"));
          exchange.sendResponseHeaders(ids.size() < 3 ? 500 : 204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String traceOfEvent(String brokers) {
    ConsumerRecord<byte[], byte[]> event = Records.of(Topics.EVENTS, brokers).getFirst();
    return new String(event.headers().lastHeader("traceparent").value(), UTF_8);
  }

  private JsonNode list(String path) throws Exception {
    return Json.MAPPER
        .readTree(send("GET", path + "/deliveries", "").body())
        .path("deliveries")
        .path(0);
  }

  private HttpResponse<String> send(String method, String url, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("traceparent", TRACE)
            .build(),
        BodyHandlers.ofString());
  }
}
