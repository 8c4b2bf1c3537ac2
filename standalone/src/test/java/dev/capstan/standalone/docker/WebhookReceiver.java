package dev.capstan.standalone.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A receiver on all addresses of this machine. It verifies webhooks with the library of Standard
 * Webhooks, and ignores duplicates.
 */
final class WebhookReceiver implements AutoCloseable {
  private final Webhook webhook;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Set<String>> idsByExecution = new ConcurrentHashMap<>();
  private final List<String> unverified = new CopyOnWriteArrayList<>();

  WebhookReceiver(String secret) throws IOException {
    webhook = new Webhook(secret);
    server = HttpServer.create(new InetSocketAddress(0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The executions whose end was notified, with the webhook ids. */
  Map<String, Set<String>> idsByExecution() {
    return idsByExecution;
  }

  /** Webhooks without a valid signature. */
  List<String> unverified() {
    return unverified;
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true);
      try {
        webhook.verify(body, headers);
      } catch (WebhookVerificationException e) {
        unverified.add(e.getMessage() + ": " + body);
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      String execution = Json.MAPPER.readTree(body).path("data").path("execution_id").asString();
      idsByExecution
          .computeIfAbsent(execution, id -> ConcurrentHashMap.newKeySet())
          .add(headers.firstValue("webhook-id").orElseThrow());
      exchange.sendResponseHeaders(204, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
