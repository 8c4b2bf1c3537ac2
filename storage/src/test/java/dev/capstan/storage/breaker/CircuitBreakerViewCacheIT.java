package dev.capstan.storage.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import dev.capstan.storage.settings.ViewCacheSettings;
import dev.capstan.storage.view.RedissonViewCache;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view cache behind its circuit breaker on a real server that stops responding. */
class CircuitBreakerViewCacheIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void opensWhileTheCacheHangsAndClosesAfterwards(@TempDir Path folder) {
    EmbeddedRedis redis = new EmbeddedRedis(folder, 0);
    redis.start();
    ResourceCircuitBreaker guard = CircuitBreakers.of(Clock.systemUTC());
    try (FaultyLink link = new FaultyLink(Integer.parseInt(redis.address().split(":")[1]));
        ViewCache cache =
            new CircuitBreakerViewCache(
                new RedissonViewCache(
                    new ViewCacheSettings(
                        "redis://127.0.0.1:" + link.port(),
                        "",
                        redis.password(),
                        Duration.ofMillis(500),
                        "",
                        CircuitBreakerSettings.DEFAULT)),
                guard)) {
      await().atMost(LONG).ignoreExceptions().until(() -> !cache.isComplete());
      link.hang();
      await()
          .atMost(LONG)
          .until(
              () -> {
                assertThatThrownBy(cache::isComplete).isInstanceOf(ViewCacheException.class);
                return guard.refused() > 0;
              });
      link.flow();
      await().atMost(LONG).ignoreExceptions().until(() -> !cache.isComplete());
      assertThat(guard.isClosed()).isTrue();
    } finally {
      redis.close();
    }
  }
}
