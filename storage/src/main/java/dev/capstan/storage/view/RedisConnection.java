package dev.capstan.storage.view;

import dev.capstan.storage.settings.TrustedCertificates;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;

/**
 * Connection settings for Redis, which is a cache: a slow server must not block callers. A call
 * ends within {@link ViewCacheSettings#readTimeout}, connecting included; the client reconnects by
 * itself.
 */
final class RedisConnection {
  private static final Duration RECONNECT = Duration.ofMillis(500);
  private static final int CONNECTIONS = 32;
  private static final int THREADS = 2;

  private RedisConnection() {}

  static RedissonClient open(ViewCacheSettings settings) {
    Config config = new Config();
    // never the default, Kryo, which creates any object that the bytes name
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setUsername(emptyToNull(settings.user()));
    config.setPassword(emptyToNull(settings.password()));
    TrustedCertificates.load("capstan.cache.ca-file", settings.caFile())
        .map(trusted -> trusted.getManagers().getTrustManagerFactory())
        .ifPresent(config::setSslTrustManagerFactory);
    // a service starts and works while Redis is unavailable
    config.setLazyInitialization(true);
    config.setUseScriptCache(true);
    config.setThreads(THREADS);
    config.setNettyThreads(THREADS);
    int millis = Math.toIntExact(settings.readTimeout().toMillis());
    config
        .useSingleServer()
        .setAddress(settings.url())
        .setConnectTimeout(millis)
        .setTimeout(millis)
        .setSubscriptionTimeout(millis)
        .setRetryAttempts(0)
        .setReconnectionDelay(new ConstantDelay(RECONNECT))
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(CONNECTIONS)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionPoolSize(2)
        .setSubscriptionsPerConnection(64);
    return Redisson.create(config);
  }

  private static @Nullable String emptyToNull(String value) {
    return value.isEmpty() ? null : value;
  }
}
