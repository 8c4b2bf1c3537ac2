package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** A browser that opens {@code cross-origin.html} from its own server on another port. */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Path program;
  private final Path profile;
  private final HttpServer pages;
  private final CompletableFuture<JsonNode> ends = new CompletableFuture<>();

  Chromium(Path program, Path profile) throws IOException {
    this.program = program;
    this.profile = profile;
    byte[] page;
    try (var in = Chromium.class.getResourceAsStream("/cross-origin.html")) {
      page = Objects.requireNonNull(in).readAllBytes();
    }
    pages = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    pages.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
          }
        });
    pages.createContext(
        "/ends",
        exchange -> {
          try (exchange) {
            ends.complete(Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    pages.start();
  }

  /** The installed browser, if any. */
  static Optional<Path> find() {
    return Arrays.stream(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The origin of the page. */
  String origin() {
    return "http://localhost:" + pages.getAddress().getPort();
  }

  /**
   * Opens the page, which attacks a server; returns the result of each attempt as the page sees it.
   */
  JsonNode attack(URI server) throws Exception {
    Process browser =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                // its own sandbox does not work as root
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                origin() + "/?api=" + URLEncoder.encode(server.toString(), UTF_8))
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling(profile.getFileName() + ".log").toFile())
            .start();
    try {
      return ends.get(90, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(
          "The page did not report; the browser said: "
              + Files.readString(profile.resolveSibling(profile.getFileName() + ".log")),
          e);
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    pages.stop(0);
  }
}
