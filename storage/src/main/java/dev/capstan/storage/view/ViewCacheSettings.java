package dev.capstan.storage.view;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the cache is. Its server must not evict what has no time to live: {@code maxmemory-policy}
 * {@code noeviction} or one of the {@code volatile-*}.
 *
 * @param url {@code redis://host:6379}, or {@code rediss:} with TLS
 * @param password null when the server asks for none
 * @param answer how long the server may take, connecting included; then it is passed by
 */
public record ViewCacheSettings(URI url, @Nullable String password, Duration answer) {
  public static final Duration DEFAULT_ANSWER = Duration.ofMillis(700);

  private static final int DEFAULT_PORT = 6379;

  public ViewCacheSettings(URI url, @Nullable String password) {
    this(url, password, DEFAULT_ANSWER);
  }

  public ViewCacheSettings {
    if (!answer.isPositive()) {
      throw new IllegalArgumentException("the cache's time limit is not positive");
    }
    String scheme = url.getScheme();
    if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
      throw new IllegalArgumentException("the cache's URL is not a redis: or rediss: URL");
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException("the cache's URL names no host");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the cache's URL holds credentials; set the password by itself");
    }
  }

  String address() {
    int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    return url.getScheme() + "://" + url.getHost() + ":" + port;
  }

  /** The password is left out. */
  @Override
  public String toString() {
    return "ViewCacheSettings[" + url + "]";
  }
}
