package dev.capstan.submitter;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kafka, Redis and an S3 store for one test. */
final class Servers implements SubmitterServers {
  final EmbeddedKafka kafka;
  final EmbeddedRedis redis;
  final EmbeddedS3 s3;
  private final EmbeddedServers all;
  private final Path kafkaFolder;
  private @Nullable EmbeddedKafka restarted;

  Servers(Path folder) {
    this.kafkaFolder = folder.resolve("kafka");
    this.kafka = new EmbeddedKafka(kafkaFolder, 0);
    this.redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    this.s3 = new EmbeddedS3(folder.resolve("s3"), 0);
    this.all = new EmbeddedServers(List.of(kafka, redis, s3));
    all.start();
  }

  @Override
  public String kafka() {
    return kafka.address();
  }

  @Override
  public List<String> properties() {
    return List.of(
        "capstan.kafka.bootstrap-servers=" + kafka.address(),
        "capstan.cache.url=" + redis.url(),
        "capstan.cache.password=" + redis.password(),
        "capstan.store.endpoint=" + s3.url(),
        "capstan.store.access-key=" + s3.credentials().accessKey(),
        "capstan.store.secret-key=" + s3.credentials().secretKey());
  }

  @Override
  public void restartKafka() {
    String address = kafka.address();
    kafka.close();
    restarted =
        new EmbeddedKafka(
            kafkaFolder, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    restarted.start();
  }

  @Override
  public void close() {
    if (restarted != null) {
      restarted.close();
    }
    all.close();
  }
}
