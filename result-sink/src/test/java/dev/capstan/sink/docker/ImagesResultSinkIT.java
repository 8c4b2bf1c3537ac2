package dev.capstan.sink.docker;

import dev.capstan.containers.KafkaServer;
import dev.capstan.containers.MinioServer;
import dev.capstan.containers.RedisServer;
import dev.capstan.sink.ResultSinkContract;
import dev.capstan.sink.SinkServers;
import java.nio.file.Path;

/** On the official images of Kafka, Redis and MinIO. */
class ImagesResultSinkIT extends ResultSinkContract {

  @Override
  protected SinkServers servers(Path folder) {
    return new Images(KafkaServer.shared(), RedisServer.shared(), MinioServer.shared());
  }

  private record Images(KafkaServer broker, RedisServer redis, MinioServer minio)
      implements SinkServers {

    @Override
    public String kafka() {
      return broker.address();
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
      return minio.url();
    }

    @Override
    public String storeAccessKey() {
      return minio.accessKey();
    }

    @Override
    public String storeSecretKey() {
      return minio.secretKey();
    }

    @Override
    public void stopStore() {
      minio.proxy().cut();
    }

    @Override
    public void startStore() {
      minio.proxy().heal();
    }

    @Override
    public void close() {}
  }
}
