package dev.capstan.storage.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

class RedissonViewCacheIT extends ViewCacheContract {
  @TempDir static Path folder;
  private static EmbeddedRedis redis;
  private static RedissonViewCache cache;
  private static RedissonClient behind;

  @BeforeAll
  static void start() {
    redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    redis.start();
    cache = open(redis);
    Config config = new Config();
    config.setPassword(redis.password());
    config.useSingleServer().setAddress(redis.url()).setConnectionMinimumIdleSize(1);
    behind = Redisson.create(config);
  }

  @AfterAll
  static void stop() {
    cache.close();
    behind.shutdown();
    redis.close();
  }

  private static RedissonViewCache open(EmbeddedRedis server) {
    return new RedissonViewCache(
        new ViewCacheSettings(URI.create(server.url()), server.password()));
  }

  @Override
  protected ViewCache cache() {
    return cache;
  }

  @Override
  protected void flush() {
    behind.getKeys().flushall();
  }

  @Override
  protected boolean hasWaiter(ExecutionKey key) {
    return behind.getBucket(RedisKeys.waiters(key), StringCodec.INSTANCE).isExists();
  }

  @Test
  void keepsThePendingForEverAndTheEndedForAWhile() {
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    cache.apply(key, running());
    assertThat(behind.getBucket(RedisKeys.view(key)).remainTimeToLive()).isEqualTo(-1);

    cache.apply(key, ended());
    assertThat(behind.getBucket(RedisKeys.view(key)).remainTimeToLive())
        .isBetween(1L, Duration.ofMinutes(5).toMillis());
  }

  @Test
  void sendsOneCommandACall() {
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    cache.apply(key, running());
    long before = commands();
    cache.apply(key, ended());
    cache.find(key);
    cache.findDocument(key);

    // the question itself is one
    assertThat(commands() - before).isEqualTo(3 + 1);
  }

  /** Commands that clients sent; those of scripts are not among them. */
  private static long commands() {
    return behind
        .getRedisNodes(org.redisson.api.redisnode.RedisNodes.SINGLE)
        .getInstance()
        .info(org.redisson.api.redisnode.RedisNode.InfoSection.COMMANDSTATS)
        .entrySet()
        .stream()
        .filter(
            stat ->
                List.of("evalsha", "eval", "get", "hgetall", "info").stream()
                    .anyMatch(name -> stat.getKey().equals("cmdstat_" + name)))
        .mapToLong(stat -> Long.parseLong(stat.getValue().replaceAll("calls=(\\d+).*", "$1")))
        .sum();
  }

  @Test
  void goesOnWhenTheServerForgetsItsScripts() {
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    cache.apply(key, running());
    behind.getScript().scriptFlush();

    assertThat(cache.apply(key, ended())).isTrue();
  }

  @Test
  void throwsWhileRedisIsAwayAndWorksAgainAfterwards(@TempDir Path data) throws Exception {
    EmbeddedRedis first = new EmbeddedRedis(data, 0);
    first.start();
    int port = Integer.parseInt(first.address().split(":")[1]);
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (RedissonViewCache cut = open(first);
        AutoCloseable listening = cut.listen("instance-1", told::add)) {
      assertThat(listening).isNotNull();
      cut.markComplete(true);
      first.close();
      assertThatThrownBy(() -> cut.find(key)).isInstanceOf(ViewCacheException.class);
      assertThatThrownBy(() -> cut.apply(key, running())).isInstanceOf(ViewCacheException.class);

      try (EmbeddedRedis second = new EmbeddedRedis(data, port)) {
        second.start();
        await().ignoreExceptions().until(() -> cut.find(key).isEmpty());
        assertThat(cut.isComplete()).isFalse();
        await()
            .ignoreExceptions()
            .until(
                () -> {
                  ExecutionKey ending = new ExecutionKey("acme", ExecutionId.random());
                  cut.registerWaiter(ending, "instance-1", Duration.ofMinutes(1));
                  cut.apply(ending, ended());
                  return !told.isEmpty();
                });
      }
    }
  }

  @Test
  void takesTheMarkAwayAfterALostWrite(@TempDir Path data) {
    EmbeddedRedis server = new EmbeddedRedis(data, 0);
    server.start();
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    try (server;
        RedissonViewCache cut = open(server)) {
      cut.markComplete(true);
      signal(server, "STOP");
      assertThatThrownBy(() -> cut.apply(key, running())).isInstanceOf(ViewCacheException.class);
      signal(server, "CONT");

      await().ignoreExceptions().until(() -> !cut.isComplete());
    }
  }

  private static void signal(EmbeddedRedis server, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start().waitFor();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void isMadeWhileRedisIsAway() {
    ViewCacheSettings nowhere = new ViewCacheSettings(URI.create("redis://127.0.0.1:9"), null);
    ExecutionKey key = new ExecutionKey("acme", ExecutionId.random());
    try (RedissonViewCache away = new RedissonViewCache(nowhere)) {
      assertThatThrownBy(() -> away.find(key)).isInstanceOf(ViewCacheException.class);
      assertThatThrownBy(() -> away.listen("instance", told -> {}))
          .isInstanceOf(ViewCacheException.class);
    }
  }

  @SuppressWarnings("NullAway")
  private static ViewChange running() {
    ExecutionStatus status = ExecutionStatus.RUNNING;
    return new ViewChange(status, status.rank(1), Map.of("nonce", "n"), null, null, null);
  }

  private static ViewChange ended() {
    ExecutionStatus status = ExecutionStatus.SUCCESS;
    Duration retention = Duration.ofMinutes(5);
    return new ViewChange(status, status.rank(1), Map.of(), retention, new byte[] {1}, retention);
  }
}
