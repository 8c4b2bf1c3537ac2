package dev.capstan.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers with a certificate, and refused clients. */
class EmbeddedTlsIT {
  @TempDir Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void makeCertificates() throws Exception {
    authority = new CertificateAuthority(folder.resolve("certificates"));
  }

  @Test
  void kafkaAdmitsOnlyAuthenticatedUsersOverTls() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka(folder.resolve("data"), 0, authority.server())) {
      kafka.start();
      assertThat(nodes(kafka, secure(kafka.login()))).isEqualTo(1);
      String wrong = kafka.login().replace(kafka.password(), "wrong");
      assertThatThrownBy(() -> nodes(kafka, secure(wrong)))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> nodes(kafka, Map.of())).hasCauseInstanceOf(TimeoutException.class);
    }
  }

  private Map<String, String> secure(String login) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        EmbeddedKafka.SASL_MECHANISM,
        "sasl.jaas.config",
        login,
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        authority.caFile().toString());
  }

  private static int nodes(EmbeddedKafka kafka, Map<String, String> security)
      throws InterruptedException, ExecutionException {
    Map<String, Object> all = new java.util.HashMap<>(security);
    all.put("bootstrap.servers", kafka.address());
    all.put("default.api.timeout.ms", 3000);
    all.put("request.timeout.ms", 2000);
    try (Admin admin = Admin.create(all)) {
      return admin.describeCluster().nodes().get().size();
    }
  }

  @Test
  void redisAcceptsTlsOnly() throws Exception {
    try (EmbeddedRedis redis = new EmbeddedRedis(folder.resolve("data"), 0, authority.server())) {
      redis.start();
      int port = URI.create(redis.url()).getPort();
      try (var client =
          new RedisControlConnection(authority.server().sockets(), port, redis.password())) {
        client.ping();
      }
      assertThatThrownBy(
              () -> new RedisControlConnection(SocketFactory.getDefault(), port, redis.password()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theStoreServesHttpsToClientsThatTrustItsAuthority() throws Exception {
    try (EmbeddedS3 s3 = new EmbeddedS3(folder.resolve("data"), 0, authority.server());
        HttpClient stranger = HttpClient.newHttpClient()) {
      s3.start();
      assertThat(s3.url()).startsWith("https://127.0.0.1:");
      HttpRequest request = HttpRequest.newBuilder(URI.create(s3.url())).build();
      assertThatThrownBy(() -> stranger.send(request, BodyHandlers.discarding()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }
}
