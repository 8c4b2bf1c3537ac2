package dev.capstan.sink;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.util.List;

/** Servers in this JVM. */
final class EmbeddedSinkServers implements SinkServers {
  private final Path folder;
  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final int s3Port;
  private EmbeddedS3 s3;

  EmbeddedSinkServers(Path folder) {
    this.folder = folder;
    kafka = new EmbeddedKafka(folder.resolve("kafka"), 0);
    redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    s3 = new EmbeddedS3(folder.resolve("s3"), 0);
    new EmbeddedServers(List.of(kafka, redis, s3)).start();
    s3Port = Integer.parseInt(s3.address().substring(s3.address().indexOf(':') + 1));
  }

  @Override
  public String kafka() {
    return kafka.address();
  }

  @Override
  public String cacheUrl() {
    return redis.url();
  }

  @Override
  public String cachePassword() {
    return redis.password();
  }

  @Override
  public String storeUrl() {
    return "http://127.0.0.1:" + s3Port;
  }

  @Override
  public String storeAccessKey() {
    return s3.credentials().accessKey();
  }

  @Override
  public String storeSecretKey() {
    return s3.credentials().secretKey();
  }

  @Override
  public void stopStore() {
    s3.close();
  }

  @Override
  public void startStore() {
    s3 = new EmbeddedS3(folder.resolve("s3"), s3Port);
    s3.start();
  }

  @Override
  public void close() {
    new EmbeddedServers(List.of(kafka, redis, s3)).close();
  }
}
