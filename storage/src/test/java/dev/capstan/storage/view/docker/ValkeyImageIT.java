package dev.capstan.storage.view.docker;

import dev.capstan.containers.RedisServer;
import dev.capstan.storage.view.RedissonViewCacheContract;
import org.junit.jupiter.api.BeforeAll;

/** On Valkey itself. */
class ValkeyImageIT extends RedissonViewCacheContract {

  @BeforeAll
  static void start() {
    use(new RedisImage(RedisServer.sharedValkey()));
  }
}
