package dev.capstan.standalone.fault.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Receives webhooks, and remembers the notified ends and webhook ids by execution. */
final class Receiver implements AutoCloseable {
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Set<String>> webhookIds = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> statuses = new ConcurrentHashMap<>();
  private final List<String> forged = new CopyOnWriteArrayList<>();

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** The ids of the webhooks about an execution; empty before the first. */
  Set<String> webhookIdsOf(String execution) {
    return webhookIds.getOrDefault(execution, Set.of());
  }

  /** The ends of an execution that webhooks reported. */
  Set<String> statusesOf(String execution) {
    return statuses.getOrDefault(execution, Set.of());
  }

  /** Bodies without a valid signature. */
  List<String> forged() {
    return List.copyOf(forged);
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    try {
      new Webhook(SECRET)
          .verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
      var data = Json.MAPPER.readTree(body).path("data");
      String execution = data.path("execution_id").asString();
      add(statuses, execution, data.path("status").asString());
      add(webhookIds, execution, exchange.getRequestHeaders().getFirst("webhook-id"));
    } catch (WebhookVerificationException e) {
      forged.add(body);
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static void add(Map<String, Set<String>> to, String execution, String value) {
    to.merge(
        execution,
        Set.of(value),
        (before, one) -> {
          Set<String> all = new HashSet<>(before);
          all.addAll(one);
          return Set.copyOf(all);
        });
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
