package dev.capstan.storage.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisMaster;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Behaviour of {@link RedissonViewCache} beyond the port, on any server with Redis's protocol. A
 * subclass provides the server; its tests share it and some of them stop it.
 */
public abstract class RedissonViewCacheContract extends ViewCacheContract {
  private static RedisUnderTest redis;
  private static RedissonViewCache cache;
  private static RedissonClient behind;

  /** To be called before all tests. */
  protected static void use(RedisUnderTest server) {
    redis = server;
    cache = open();
    Config config = new Config();
    config.setPassword(redis.password());
    config.useSingleServer().setAddress(redis.url()).setConnectionMinimumIdleSize(1);
    behind = Redisson.create(config);
  }

  @AfterAll
  static void stop() {
    if (redis != null) {
      cache.close();
      behind.shutdown();
      redis.close();
      redis = null;
    }
  }

  private static RedissonViewCache open() {
    return new RedissonViewCache(ViewCacheSettings.of(redis.url(), redis.password()));
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
  void namesTheServersRefusalOfAPassword() {
    try (RedissonViewCache refused =
        new RedissonViewCache(ViewCacheSettings.of(redis.url(), "not-the-password"))) {
      assertThatThrownBy(refused::isComplete)
          .isInstanceOf(ViewCacheException.class)
          .hasMessageStartingWith("the cache refuses the command: WRONGPASS ")
          .hasMessageNotContaining("not-the-password");
    }
  }

  @Test
  void keepsPendingExecutionsWithoutLimitAndTerminalOnesForTheRetention() {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    cache.apply(key, running());
    assertThat(behind.getBucket(RedisKeys.view(key)).remainTimeToLive()).isEqualTo(-1);

    cache.apply(key, ended());
    assertThat(behind.getBucket(RedisKeys.view(key)).remainTimeToLive())
        .isBetween(1L, Duration.ofMinutes(5).toMillis());
  }

  @Test
  void sendsOneCommandPerCall() {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    cache.apply(key, running());
    long before = commands();
    cache.apply(key, ended());
    cache.find(key);
    cache.findDocument(key);

    // the query itself is one command
    assertThat(commands() - before).isEqualTo(3 + 1);
  }

  /** Commands that clients sent; those inside scripts are not counted. */
  private static long commands() {
    return behind
        .getRedisNodes(RedisNodes.SINGLE)
        .getInstance()
        .info(RedisNode.InfoSection.COMMANDSTATS)
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
  void continuesWhenTheServerLosesItsScripts() {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    cache.apply(key, running());
    behind.getScript().scriptFlush();

    assertThat(cache.apply(key, ended())).isTrue();
  }

  @Test
  void throwsWhileRedisIsUnavailableAndRecoversAfterwards() throws Exception {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (RedissonViewCache cut = open();
        AutoCloseable listening = cut.listen("instance-1", told::add)) {
      assertThat(listening).isNotNull();
      cut.markComplete(true);
      redis.stop();
      assertThatThrownBy(() -> cut.find(key)).isInstanceOf(ViewCacheException.class);
      assertThatThrownBy(() -> cut.apply(key, running())).isInstanceOf(ViewCacheException.class);

      redis.start();
      await().ignoreExceptions().until(() -> cut.find(key).isEmpty());
      assertThat(cut.isComplete()).isFalse();
      await()
          .ignoreExceptions()
          .until(
              () -> {
                ExecutionKey ending = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
                cut.registerWaiter(ending, "instance-1", Duration.ofMinutes(1));
                cut.apply(ending, ended());
                return !told.isEmpty();
              });
    }
    awaitConnected();
  }

  @Test
  void removesTheCompletenessMarkerAfterALostWrite() {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    try (RedissonViewCache cut = open()) {
      cut.markComplete(true);
      redis.pause();
      assertThatThrownBy(() -> cut.apply(key, running())).isInstanceOf(ViewCacheException.class);
      redis.resume();

      await().ignoreExceptions().until(() -> !cut.isComplete());
    }
    awaitConnected();
  }

  /** Waits until the connections that the other tests use are restored. */
  private static void awaitConnected() {
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    await().ignoreExceptions().until(() -> cache.find(key).isEmpty() && commands() > 0);
  }

  @Test
  void opensWhileRedisIsUnavailable() {
    ViewCacheSettings nowhere = ViewCacheSettings.of("redis://127.0.0.1:9", "");
    ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
    try (RedissonViewCache unavailable = new RedissonViewCache(nowhere)) {
      assertThatThrownBy(() -> unavailable.find(key)).isInstanceOf(ViewCacheException.class);
      assertThatThrownBy(() -> unavailable.listen("instance", told -> {}))
          .isInstanceOf(ViewCacheException.class);
    }
  }

  @Test
  void aPendingViewTakes400BytesAndATerminalView450() {
    ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());
    List<ViewChange> changes = RealisticChanges.of(key);
    cache.apply(key, changes.getFirst());
    assertThat(bytes(key)).isLessThanOrEqualTo(400);

    changes.forEach(change -> cache.apply(key, change.withoutDocument()));
    ExecutionView view = cache.find(key).orElseThrow();
    assertThat(view.status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(view.capsuleDigest()).matches("sha256:[0-9a-f]{64}");
    assertThat(view.submittedAt()).isBefore(view.startedAt());
    assertThat(view.startedAt()).isBefore(view.finishedAt());
    assertThat(bytes(key)).isLessThanOrEqualTo(450);
  }

  private static long bytes(ExecutionKey key) {
    return behind.getBucket(RedisKeys.view(key), StringCodec.INSTANCE).sizeInMemory();
  }

  @Test
  void aFullServerDropsDocumentsAndTerminalViewsAndNoPendingOnes() {
    RedisMaster server = behind.getRedisNodes(RedisNodes.SINGLE).getInstance();
    String limit = server.getConfig("maxmemory").get("maxmemory");
    List<ExecutionKey> pending =
        Stream.generate(ExecutionId::random)
            .limit(200)
            .map(id -> new ExecutionKey(TenantId.DEFAULT, id))
            .toList();
    Duration hour = Duration.ofHours(1);
    byte[] document = new byte[16 << 10];
    flush();
    cache.markComplete(true);
    try {
      // as docker-compose.yml and ./capstan up configure it
      server.setConfig("maxmemory-policy", "volatile-ttl");
      server.setConfig("maxmemory", "16mb");
      pending.forEach(key -> cache.apply(key, running()));
      for (int i = 0; i < 2000; i++) {
        ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());
        ExecutionStatus status = ExecutionStatus.SUCCESS;
        Map<String, String> fields = Map.of("lane", "default");
        cache.apply(
            key,
            new ViewChange(
                status, status.rank(1), fields, hour.multipliedBy(24), document, hour, false));
      }
      assertThat(server.info(RedisNode.InfoSection.STATS).get("evicted_keys")).isNotEqualTo("0");
      assertThat(pending).allMatch(key -> cache.find(key).isPresent());
      assertThat(cache.isComplete()).isTrue();
    } finally {
      server.setConfig("maxmemory", limit);
    }
  }

  @SuppressWarnings("NullAway")
  private static ViewChange running() {
    ExecutionStatus status = ExecutionStatus.RUNNING;
    return ViewChange.pending(status, status.rank(1), Map.of("nonce", "n"));
  }

  private static ViewChange ended() {
    ExecutionStatus status = ExecutionStatus.SUCCESS;
    Duration retention = Duration.ofMinutes(5);
    return new ViewChange(
        status, status.rank(1), Map.of(), retention, new byte[] {1}, retention, false);
  }
}
