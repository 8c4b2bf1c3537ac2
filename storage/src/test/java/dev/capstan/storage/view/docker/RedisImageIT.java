package dev.capstan.storage.view.docker;

import dev.capstan.containers.RedisServer;
import dev.capstan.storage.view.RedissonViewCacheContract;
import org.junit.jupiter.api.BeforeAll;

/** On Redis itself. */
class RedisImageIT extends RedissonViewCacheContract {

  @BeforeAll
  static void start() {
    use(new RedisImage(RedisServer.shared()));
  }
}
