package dev.capstan.storage.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreContract;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.settings.ObjectStoreSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The object store behind its circuit breaker on a real server that stops responding. */
class CircuitBreakerObjectStoreIT extends ObjectStoreContract {
  @TempDir static Path folder;
  private static EmbeddedS3 s3;
  private static FaultyLink link;
  private static ResourceCircuitBreaker guard;
  private static ObjectStore store;

  @BeforeAll
  static void start() {
    s3 = new EmbeddedS3(folder, 0);
    s3.start();
    link = new FaultyLink(Integer.parseInt(s3.address().split(":")[1]));
    guard = CircuitBreakers.of(Clock.systemUTC());
    store =
        new CircuitBreakerObjectStore(
            new MinioObjectStore(
                new ObjectStoreSettings(
                    URI.create("http://127.0.0.1:" + link.port()),
                    s3.credentials().accessKey(),
                    s3.credentials().secretKey(),
                    "capstan",
                    EmbeddedS3.REGION,
                    Duration.ofSeconds(1),
                    "",
                    CircuitBreakerSettings.DEFAULT)),
            guard);
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(store::ensureBucket);
  }

  @AfterAll
  static void stop() {
    store.close();
    link.close();
    s3.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Optional<byte[]> fetch(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }
  }

  @Test
  void opensWhileTheStoreHangsAndClosesAfterwards() {
    store.put("hang/before", new byte[] {1}, "text/plain");
    link.hang();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThatThrownBy(() -> store.get("hang/before"))
                  .isInstanceOf(ObjectStoreException.class);
              return guard.refused() > 0;
            });
    link.flow();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> store.get("hang/before").isPresent());
    assertThat(guard.isClosed()).isTrue();
  }
}
