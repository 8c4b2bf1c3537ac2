package dev.capstan.standalone;

import dev.capstan.embedded.EmbeddedRedis;
import java.nio.file.Path;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** An operator's access to the cache: the password is stored beside its data. */
final class CacheAccess {
  private final Path folder;
  private final int port;

  CacheAccess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** FLUSHALL. */
  void flush() {
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress("redis://127.0.0.1:" + port)
        .setPassword(new EmbeddedRedis(folder, 0).password());
    RedissonClient client = Redisson.create(config);
    try {
      client.getKeys().flushall();
    } finally {
      client.shutdown();
    }
  }
}
