package dev.capstan.submitter.docker;

import dev.capstan.containers.KafkaServer;
import dev.capstan.containers.MinioServer;
import dev.capstan.containers.RedisServer;
import dev.capstan.submitter.ReconcilerContract;
import dev.capstan.submitter.SubmitterServers;
import java.nio.file.Path;
import java.util.List;

/** On the official images of Kafka, Redis and MinIO. */
class ImagesReconcilerIT extends ReconcilerContract {

  @Override
  protected SubmitterServers servers(Path folder) {
    return new Images(KafkaServer.shared(), RedisServer.shared(), MinioServer.shared());
  }

  private record Images(KafkaServer broker, RedisServer redis, MinioServer minio)
      implements SubmitterServers {

    @Override
    public String kafka() {
      return broker.address();
    }

    @Override
    public List<String> properties() {
      return List.of(
          "capstan.kafka.bootstrap-servers=" + broker.address(),
          "capstan.cache.url=" + redis.url(),
          "capstan.cache.password=" + redis.password(),
          "capstan.store.endpoint=" + minio.url(),
          "capstan.store.access-key=" + minio.accessKey(),
          "capstan.store.secret-key=" + minio.secretKey());
    }

    /** Only interrupts the connections; the embedded variant tests a broker crash. */
    @Override
    public void restartKafka() {
      broker.proxy().cut();
      broker.proxy().heal();
    }

    @Override
    public void close() {}
  }
}
