package dev.capstan.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.storage.settings.ObjectStoreSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Behaviour of {@link MinioObjectStore} beyond the port, on any S3 server. */
public abstract class MinioObjectStoreContract extends ObjectStoreContract {

  /** For the server under test. */
  protected abstract ObjectStoreSettings settings();

  @Override
  protected abstract MinioObjectStore store();

  private ObjectStoreSettings settings(String secretKey, String bucket) {
    ObjectStoreSettings right = settings();
    return new ObjectStoreSettings(
        right.endpoint(),
        right.accessKey(),
        secretKey,
        bucket,
        right.region(),
        right.readTimeout(),
        right.caFile(),
        right.circuitBreaker());
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
  void findsThatTheStoreHonoursConditionalCreates() {
    new ConditionalCreateProbe(store()).run();

    assertThat(store().list("probes/", null, 10)).isEmpty();
  }

  @Test
  void distinguishesAMissingBucketFromAMissingObject() {
    try (var other = new MinioObjectStore(settings(settings().secretKey(), "missing"))) {
      assertThatThrownBy(() -> other.get("x"))
          .isInstanceOf(ObjectStoreException.class)
          .rootCause()
          .hasMessageContaining("NoSuchBucket");
      assertThatThrownBy(() -> other.create("x", new byte[0], "text/plain"))
          .isInstanceOf(ObjectStoreException.class);
      assertThatThrownBy(() -> other.list("x", null, 1)).isInstanceOf(ObjectStoreException.class);
    }
  }

  @Test
  void errorMessagesContainNeitherKeyNorSecret() {
    try (var other = new MinioObjectStore(settings("wrong-secret", "capstan"))) {
      assertThatThrownBy(() -> other.put("the-key", "x".getBytes(UTF_8), "text/plain"))
          .isInstanceOf(ObjectStoreException.class)
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("the-key", "wrong-secret"))
          .rootCause()
          .hasMessageContaining("403 SignatureDoesNotMatch");
      assertThatThrownBy(() -> other.list("the-key", null, 1))
          .isInstanceOf(ObjectStoreException.class)
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("the-key", "wrong-secret"));
    }
  }

  @Test
  void throwsWhenTheConnectionIsRefused() {
    ObjectStoreSettings nowhere =
        ObjectStoreSettings.of(URI.create("http://127.0.0.1:9"), "a", "s");
    try (var other = new MinioObjectStore(nowhere)) {
      assertThatThrownBy(() -> other.create("x", new byte[0], "text/plain"))
          .isInstanceOf(ObjectStoreException.class);
      assertThatThrownBy(other::ensureBucket).isInstanceOf(ObjectStoreException.class);
    }
  }

  private static String stackTrace(Throwable thrown) {
    var text = new java.io.StringWriter();
    thrown.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }
}
