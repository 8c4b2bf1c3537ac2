package dev.capstan.submitter;

import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewCache;
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
import org.springframework.context.support.GenericApplicationContext;

/** The whole submitter on a real broker, with a store and a cache in memory. */
final class RunningSubmitter implements AutoCloseable {
  final InMemoryObjectStore store = new InMemoryObjectStore();
  final InMemoryViewCache views = new InMemoryViewCache();
  final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  RunningSubmitter(String bootstrapServers, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("capstan.kafka.bootstrap-servers=" + bootstrapServers);
    all.add("server.port=0");
    all.add("capstan.lanes.interactive.languages=python");
    this.context =
        SubmitterApplication.builder()
            .initializers(this::registerFakes)
            .run(all.stream().map(p -> "--" + p).toArray(String[]::new));
    this.base =
        URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  private void registerFakes(ConfigurableApplicationContext context) {
    GenericApplicationContext registry = (GenericApplicationContext) context;
    registry.registerBean(ObjectStore.class, () -> store);
    registry.registerBean(ViewCache.class, () -> views);
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

  HttpResponse<String> post(String body, String... headers) {
    return send(with(request("/v1/executions"), headers).POST(BodyPublishers.ofString(body)));
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
