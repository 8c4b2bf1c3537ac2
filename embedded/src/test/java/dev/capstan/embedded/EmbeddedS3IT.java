package dev.capstan.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3IT {
  private static final String BUCKET = "capstan";

  @TempDir Path data;

  @Test
  void keepsItsDataAndKeysAfterARestart() throws Exception {
    EmbeddedS3.Credentials before;
    try (EmbeddedS3 s3 = new EmbeddedS3(data, 0)) {
      before = s3.credentials();
      s3.start();
      try (MinioClient client = client(s3, before.secretKey())) {
        client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
        put(client, "a/b", "kept");
      }
    }
    try (EmbeddedS3 s3 = new EmbeddedS3(data, 0)) {
      s3.start();
      assertThat(s3.credentials()).isEqualTo(before);
      try (MinioClient client = client(s3, before.secretKey())) {
        assertThat(get(client, "a/b")).isEqualTo("kept");
        assertThat(
                client.listObjects(
                    ListObjectsArgs.builder().bucket(BUCKET).recursive(true).build()))
            .hasSize(1);
      }
    }
  }

  @Test
  void keepsAcknowledgedObjectsAfterAKill() throws Exception {
    EmbeddedS3 keys = new EmbeddedS3(data, 0);
    String secret = keys.credentials().secretKey();
    String access = keys.credentials().accessKey();
    try (ServerProcess killed = new ServerProcess("s3", data, 0);
        MinioClient client = client("http://" + killed.address(), access, secret)) {
      client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
      put(client, "a/b", "kept");
      killed.kill();
    }
    try (ServerProcess again = new ServerProcess("s3", data, 0);
        MinioClient client = client("http://" + again.address(), access, secret)) {
      assertThat(get(client, "a/b")).isEqualTo("kept");
    }
  }

  @Test
  void refusesAnotherSecret() throws Exception {
    try (EmbeddedS3 s3 = new EmbeddedS3(data, 0)) {
      s3.start();
      try (MinioClient client = client(s3, "another-secret")) {
        assertThatThrownBy(() -> client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build()))
            .isInstanceOf(ErrorResponseException.class)
            .hasMessageContaining("signature");
      }
    }
  }

  @Test
  void refusesUnsignedRequests() throws Exception {
    try (EmbeddedS3 s3 = new EmbeddedS3(data, 0);
        HttpClient http = HttpClient.newHttpClient()) {
      s3.start();
      try (MinioClient client = client(s3, s3.credentials().secretKey())) {
        client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
        put(client, "key", "private");
      }
      for (String method : new String[] {"GET", "PUT", "DELETE"}) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(s3.url() + "/" + BUCKET + "/key"))
                .method(method, HttpRequest.BodyPublishers.ofString(""))
                .build();
        assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
            .as(method)
            .isEqualTo(403);
      }
    }
  }

  @Test
  void namesAPortThatIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedS3 s3 = new EmbeddedS3(data, other.getLocalPort())) {
      assertThatThrownBy(s3::start)
          .isInstanceOf(PortTakenException.class)
          .hasMessageContaining("port " + other.getLocalPort());
    }
  }

  private static MinioClient client(EmbeddedS3 s3, String secretKey) {
    return client(s3.url(), s3.credentials().accessKey(), secretKey);
  }

  private static MinioClient client(String url, String accessKey, String secretKey) {
    return MinioClient.builder()
        .endpoint(url)
        .region(EmbeddedS3.REGION)
        .credentials(accessKey, secretKey)
        .build();
  }

  private static void put(MinioClient client, String key, String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    client.putObject(
        PutObjectArgs.builder().bucket(BUCKET).object(key).data(bytes, bytes.length).build());
  }

  private static String get(MinioClient client, String key) throws Exception {
    try (var in = client.getObject(GetObjectArgs.builder().bucket(BUCKET).object(key).build())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
