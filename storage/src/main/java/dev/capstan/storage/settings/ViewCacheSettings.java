package dev.capstan.storage.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.time.Duration;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A Redis or Valkey server. It must not evict keys without a time to live: {@code maxmemory-policy}
 * {@code noeviction} or one of the {@code volatile-*}.
 *
 * @param url {@code redis://host:6379}, or {@code rediss://} for TLS; may hold credentials: {@code
 *     redis://user:password@host:6379}, percent-encoded
 * @param user a user of the server's access control list; empty for the default user
 * @param password empty when the server requires none
 * @param readTimeout how long the server may take, connecting included, before a call fails
 * @param caFile PEM file of the certificate authorities that are trusted for {@code rediss} instead
 *     of the JVM's; empty for the JVM's
 * @throws StorageSettingsException if a value is out of range
 */
public record ViewCacheSettings(
    @DefaultValue("redis://localhost:6379") String url,
    @DefaultValue("") String user,
    @DefaultValue("") String password,
    @DefaultValue("700ms") Duration readTimeout,
    @DefaultValue("") String caFile,
    @NestedConfigurationProperty @DefaultValue CircuitBreakerSettings circuitBreaker) {
  private static final String PREFIX = "capstan.cache.";
  private static final int DEFAULT_PORT = 6379;

  /** Credentials of the URL become the user and the password; the URL is kept without them. */
  public ViewCacheSettings {
    URI parsed = parse(url);
    ServerAddress address = ServerAddress.of(parsed).orElseThrow();
    String credentials = address.credentials();
    if (credentials != null) {
      int colon = credentials.indexOf(':');
      if (colon < 0 || colon == credentials.length() - 1) {
        throw new StorageSettingsException(
            PREFIX + "url names a user without a password; expected redis://user:password@host");
      }
      if (!user.isEmpty() || !password.isEmpty()) {
        throw new StorageSettingsException(
            PREFIX + "url contains credentials, and user or password is set too; set one of both");
      }
      user = decode(credentials.substring(0, colon));
      password = decode(credentials.substring(colon + 1));
    }
    if (!user.isEmpty() && password.isEmpty()) {
      throw new StorageSettingsException(PREFIX + "user is set without a password");
    }
    if (!readTimeout.isPositive()) {
      throw new StorageSettingsException(PREFIX + "read-timeout must be positive");
    }
    if (!parsed.getPath().matches("|/|/0")) {
      throw new StorageSettingsException(PREFIX + "url selects a database other than 0");
    }
    int port = address.port() < 0 ? DEFAULT_PORT : address.port();
    url = parsed.getScheme() + "://" + address.host() + ":" + port;
  }

  /** The defaults, with a URL and a password. */
  public static ViewCacheSettings of(String url, String password) {
    return new ViewCacheSettings(
        url, "", password, Duration.ofMillis(700), "", CircuitBreakerSettings.DEFAULT);
  }

  /** Of the server, as the URL has it. */
  public String host() {
    return ServerAddress.of(URI.create(url)).orElseThrow().host();
  }

  /** Of percent-encoding only; a plus sign is itself. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  /** Never quotes the URL: it may hold a password. */
  private static URI parse(String url) {
    try {
      URI parsed = new URI(url);
      String scheme = parsed.getScheme();
      if (("redis".equals(scheme) || "rediss".equals(scheme))
          && ServerAddress.of(parsed).isPresent()) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // its message quotes the URL
    }
    throw new StorageSettingsException(PREFIX + "url is not a redis:// or rediss:// URL");
  }

  /** The credentials are left out. */
  @Override
  public String toString() {
    return "ViewCacheSettings[" + url + "]";
  }
}
