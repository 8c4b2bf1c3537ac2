package dev.capstan.standalone;

import dev.capstan.embedded.CertificateAuthority;
import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers that accept TLS only, with certificates of a private authority: Kafka with SASL_SSL and
 * SCRAM, Redis with a user of its access control list, the store over HTTPS.
 */
final class SecuredServers implements AutoCloseable {
  private final Path folder;
  private final CertificateAuthority authority;
  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedS3 s3;
  private final EmbeddedServers all;

  SecuredServers(Path folder) throws Exception {
    this.folder = folder;
    this.authority = new CertificateAuthority(folder.resolve("certificates"));
    this.kafka = new EmbeddedKafka(folder.resolve("kafka"), 0, authority.server());
    this.redis = new EmbeddedRedis(folder.resolve("redis"), 0, authority.server());
    this.s3 = new EmbeddedS3(folder.resolve("s3"), 0, authority.server());
    this.all = new EmbeddedServers(List.of(kafka, redis, s3));
    all.start();
  }

  /** By which a service uses all three. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(addresses());
    settings.put("capstan.kafka.properties[security.protocol]", "SASL_SSL");
    settings.put("capstan.kafka.properties[sasl.mechanism]", EmbeddedKafka.SASL_MECHANISM);
    settings.put("capstan.kafka.properties[sasl.jaas.config]", kafka.login());
    settings.put("capstan.kafka.properties[ssl.truststore.type]", "PEM");
    settings.put(
        "capstan.kafka.properties[ssl.truststore.location]", authority.caFile().toString());
    settings.put("capstan.store.ca-file", authority.caFile().toString());
    settings.put("capstan.cache.user", EmbeddedRedis.USER);
    settings.put("capstan.cache.ca-file", authority.caFile().toString());
    return settings;
  }

  /** The same with passwords that no server knows. */
  Map<String, String> wrongPasswords() {
    Map<String, String> settings = settings();
    settings.putAll(wrongKafkaPassword());
    settings.put("capstan.store.secret-key", "not-the-secret");
    settings.put("capstan.cache.password", "not-the-password");
    return settings;
  }

  Map<String, String> wrongKafkaPassword() {
    String login = kafka.login().replace(kafka.password(), "not-the-password");
    return Map.of("capstan.kafka.properties[sasl.jaas.config]", login);
  }

  /** By which a service connects without TLS. */
  Map<String, String> plainText() {
    Map<String, String> settings = addresses();
    settings.replace("capstan.store.endpoint", s3.url().replace("https:", "http:"));
    settings.replace("capstan.cache.url", redis.url().replace("rediss:", "redis:"));
    return settings;
  }

  private Map<String, String> addresses() {
    Map<String, String> settings = new HashMap<>();
    settings.put("capstan.kafka.bootstrap-servers", kafka.address());
    settings.put("capstan.store.endpoint", s3.url());
    settings.put("capstan.store.access-key", s3.credentials().accessKey());
    settings.put("capstan.store.secret-key", s3.credentials().secretKey());
    settings.put("capstan.cache.url", redis.url());
    settings.put("capstan.cache.password", redis.password());
    settings.put("capstan.worker.folder", folder.resolve("worker").toString());
    settings.put("SANDBOX_PROVIDER", "bubblewrap");
    settings.put("server.port", "0");
    settings.put("server.address", "127.0.0.1");
    settings.put("management.server.port", "-1");
    return settings;
  }

  /** None of them may be in a log or a refusal. */
  List<String> secrets() {
    return List.of(
        kafka.password(),
        redis.password(),
        s3.credentials().secretKey(),
        "not-the-password",
        "not-the-secret");
  }

  @Override
  public void close() {
    all.close();
  }
}
