package dev.capstan.standalone;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Running servers for a submitter and a sink that send webhooks to this machine. */
final class WebhookServers implements AutoCloseable {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedS3 s3;
  private final EmbeddedServers servers;

  WebhookServers(Path folder) {
    kafka = new EmbeddedKafka(folder.resolve("kafka"), 0);
    redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    s3 = new EmbeddedS3(folder.resolve("s3"), 0);
    servers = new EmbeddedServers(List.of(kafka, redis, s3));
    servers.start();
  }

  String kafkaAddress() {
    return kafka.address();
  }

  /** The command line of a service, with other properties. */
  String[] arguments(String... others) {
    Stream<String> common =
        Stream.of(
            "capstan.kafka.bootstrap-servers=" + kafka.address(),
            "capstan.store.endpoint=" + s3.url(),
            "capstan.store.access-key=" + s3.credentials().accessKey(),
            "capstan.store.secret-key=" + s3.credentials().secretKey(),
            "capstan.cache.url=" + redis.url(),
            "capstan.cache.password=" + redis.password(),
            "capstan.webhook.allow-private=127.0.0.0/8",
            "capstan.webhook.secrets.default.main=" + SECRET,
            "server.port=0",
            "management.server.port=-1");
    return Stream.concat(common, Stream.of(others))
        .map(property -> "--" + property)
        .toArray(String[]::new);
  }

  @Override
  public void close() {
    servers.close();
  }
}
