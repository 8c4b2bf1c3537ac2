package dev.capstan.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.capstan.client.CapstanClient;
import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A receiver on this machine is notified of a job's end, and verifies the signature. */
final class SignedWebhook implements DemoStep {
  private static final long TIMEOUT_SECONDS = 60;
  private static final int NO_CONTENT = 204;

  private final WebhookSecret secret;

  SignedWebhook(WebhookSecret secret) {
    this.secret = secret;
  }

  private record Call(String id, String timestamp, String signatures, byte[] body) {}

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public String title() {
    return "A signed webhook when a job has ended";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    CompletableFuture<Call> called = new CompletableFuture<>();
    HttpServer receiver = receiver(called);
    try {
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
      String id =
          client.submit(
              Map.of(
                  "query_type", "python",
                  "python_code", "sum(range(10))",
                  "webhook", Map.of("url", url, "secret_ref", WebhookSecret.NAME)));
      Call call = called.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      DemoFailure.unless(
          secret.hasSigned(call.id(), call.timestamp(), call.body(), call.signatures()),
          "the signature is not ours: %s",
          call.signatures());
      JsonNode data = Json.MAPPER.readTree(call.body()).path("data");
      DemoFailure.unless(id.equals(data.path("execution_id").asString()), "not ours: %s", data);
      DemoFailure.unless("success".equals(ResultFields.status(data)), "not a success: %s", data);
      return new StepResult(
          List.of(
              "POST " + url,
              "webhook-id: " + call.id(),
              "webhook-signature: " + call.signatures() + "  (checked)",
              new String(call.body(), UTF_8)),
          new LinkedHashMap<>(Map.of("webhook_id", call.id(), "verified", true)));
    } catch (ExecutionException | TimeoutException e) {
      throw new DemoFailure("no webhook came within %d s".formatted(TIMEOUT_SECONDS));
    } finally {
      receiver.stop(0);
    }
  }

  private static HttpServer receiver(CompletableFuture<Call> called) throws DemoFailure {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/hook",
          exchange -> {
            called.complete(
                new Call(
                    header(exchange, "webhook-id"),
                    header(exchange, "webhook-timestamp"),
                    header(exchange, "webhook-signature"),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(NO_CONTENT, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new DemoFailure("no receiver can be opened on 127.0.0.1: " + e.getMessage());
    }
  }

  private static String header(HttpExchange exchange, String name) {
    @Nullable String value = exchange.getRequestHeaders().getFirst(name);
    return Objects.requireNonNullElse(value, "");
  }
}
