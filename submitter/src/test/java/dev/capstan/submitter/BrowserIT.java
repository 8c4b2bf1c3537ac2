package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real browser opens a page from another local port, which tries to submit programs by every
 * method that a browser has. Skipped without a browser, unless {@code CAPSTAN_REQUIRE_BROWSER} is
 * {@code true}.
 */
class BrowserIT {
  @TempDir private Path folder;
  private Path browser = Path.of("");

  @BeforeEach
  void find() {
    Optional<Path> found = Chromium.find();
    if (found.isEmpty() && "true".equals(System.getenv("CAPSTAN_REQUIRE_BROWSER"))) {
      throw new IllegalStateException("Chromium is missing: apt-get install chromium");
    }
    assumeThat(found).isPresent();
    browser = found.orElseThrow();
  }

  @Test
  void aPageOfAnotherOriginChangesNothing() throws Exception {
    try (Servers servers = new Servers(folder.resolve("servers"));
        RunningSubmitter submitter =
            new RunningSubmitter(
                servers,
                "server.tomcat.accesslog.enabled=true",
                "server.tomcat.accesslog.buffered=false",
                "server.tomcat.accesslog.rotate=false",
                "server.tomcat.accesslog.pattern=%m %U %s",
                "server.tomcat.accesslog.directory=" + folder);
        Chromium page = new Chromium(browser, folder.resolve("profile"))) {
      JsonNode ends = page.attack(submitter.base());

      // eight methods to send a program without a preflight request, and a redelivery; PUT and
      // DELETE send one
      List<String> expected = new ArrayList<>(Collections.nCopies(8, "POST /v1/executions 403"));
      expected.add("POST /v1/executions/exe_01JD0000000000000000000000/deliveries 403");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(changes(folder.resolve("access_log.log")))
                      .as(ends.toString())
                      .containsExactlyInAnyOrderElementsOf(expected));
      for (String asked : new String[] {"preflight", "put", "remove", "read"}) {
        assertThat(ends.path(asked).asString()).isEqualTo("refused by the browser");
      }
      assertThat(CrossOriginIT.executions(submitter)).isEmpty();
      assertThat(submitter.get("/v1/datasets/stolen").statusCode()).isEqualTo(404);
    }
  }

  /** Requests that reached the server, by method, path and status. */
  private static List<String> changes(Path accessLog) throws IOException {
    return Files.readAllLines(accessLog).stream()
        .filter(line -> !line.startsWith("GET ") && !line.startsWith("OPTIONS "))
        .toList();
  }

  @Test
  void aPageOfAnAllowedOriginSubmitsJson() throws Exception {
    try (Servers servers = new Servers(folder.resolve("servers"));
        Chromium page = new Chromium(browser, folder.resolve("profile"));
        RunningSubmitter submitter =
            new RunningSubmitter(servers, "capstan.http.allowed-origins=" + page.origin())) {
      JsonNode ends = page.attack(submitter.base());

      for (String asked : new String[] {"preflight", "put", "remove", "read"}) {
        assertThat(ends.path(asked).asString()).as(ends.toString()).isEqualTo("cors");
      }
      assertThat(CrossOriginIT.executions(submitter)).hasSize(1);
      assertThat(submitter.get("/v1/datasets/stolen").statusCode()).isEqualTo(200);
    }
  }
}
