package dev.capstan.storage.view;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the cache is. Its server must not evict what has no time to live: {@code maxmemory-policy}
 * {@code noeviction} or one of the {@code volatile-*}.
 *
 * @param url {@code redis://host:6379}, or {@code rediss:} with TLS
 * @param password null when the server asks for none
 */
public record ViewCacheSettings(URI url, @Nullable String password) {
  private static final int DEFAULT_PORT = 6379;

  public ViewCacheSettings {
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
