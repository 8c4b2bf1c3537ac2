package dev.capstan.submitter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** A complete submitter on real servers. */
final class RunningSubmitter implements AutoCloseable {
  final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  RunningSubmitter(SubmitterServers servers, String... properties) {
    List<String> all = new ArrayList<>(servers.properties());
    all.addAll(List.of(properties));
    all.add("server.port=0");
    all.add("management.server.port=0");
    all.add("capstan.scheduling.marker-check=100ms");
    this.context =
        SubmitterApplication.builder().run(all.stream().map(p -> "--" + p).toArray(String[]::new));
    this.base =
        URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  URI base() {
    return base;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new IllegalStateException("no answer to " + request.build(), e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(with(request(path), headers));
  }

  /** From the management port. */
  HttpResponse<String> management(String path) {
    String port = context.getEnvironment().getProperty("local.management.port");
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  /** Submits as JSON, unless a header gives another type. */
  HttpResponse<String> post(String body, String... headers) {
    HttpRequest.Builder request = with(request("/v1/executions"), headers);
    if (!List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return send(request.POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> method(String method, String path, String body, String... headers) {
    return send(with(request(path), headers).method(method, BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }

  @Override
  public void close() {
    context.close();
    http.close();
  }
}
