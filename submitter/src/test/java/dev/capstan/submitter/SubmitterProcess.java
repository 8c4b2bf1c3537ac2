package dev.capstan.submitter;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A submitter in its own process, with the heap that docker compose gives it. */
final class SubmitterProcess implements AutoCloseable {
  private final Process process;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SubmitterProcess(SubmitterServers servers, Path log, String... properties) {
    this.port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // a class path with several logback-test.xml is no failure of the server
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                SubmitterApplication.class.getName(),
                "--server.port=" + port,
                "--management.server.port=0"));
    servers.properties().forEach(property -> command.add("--" + property));
    for (String property : properties) {
      command.add("--" + property);
    }
    try {
      this.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(() -> send(HttpRequest.newBuilder(uri("/v1/health"))).statusCode() == 200);
  }

  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Submits a body as JSON. */
  HttpResponse<String> post(String key, BodyPublisher body) {
    return send(
        HttpRequest.newBuilder(uri("/v1/executions"))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(body));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    http.close();
  }
}
