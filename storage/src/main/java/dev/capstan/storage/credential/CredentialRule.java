package dev.capstan.storage.credential;

import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses servers that are used with well-known credentials. Servers on loopback are exempt: nobody
 * else reaches them. Resolves no names.
 *
 * @param development lets everything pass
 */
public record CredentialRule(boolean development) {

  /**
   * Of the images and manuals of MinIO, RustFS, Ceph, LocalStack, Redis and Valkey, and what people
   * type.
   */
  private static final Set<String> KNOWN =
      Set.of(
          "admin",
          "capstan",
          "changeme",
          "default",
          "foobared",
          "minio",
          "minio123",
          "minioadmin",
          "miniosecret",
          "password",
          "redis",
          "root",
          "rustfsadmin",
          "secret",
          "test",
          "valkey");

  private static final String OTHERWISE =
      " Random ones are made by ./capstan images, in .env. Where everybody may read and change all"
          + " results, set CAPSTAN_DEVELOPMENT=true.";

  /**
   * Returns what it was given.
   *
   * @throws StorageSettingsException if the secret key is known, or the access key once more
   */
  public ObjectStoreSettings check(ObjectStoreSettings store) {
    boolean known = isKnown(store.secretKey()) || store.secretKey().equals(store.accessKey());
    if (known && !development && !isLoopback(store.endpoint().getHost())) {
      throw new StorageSettingsException(
          "The store at %s is used with a secret key that everybody knows. Give it credentials of its own, and set S3_ACCESS_KEY and S3_SECRET_KEY."
                  .formatted(store.endpoint())
              + OTHERWISE);
    }
    return store;
  }

  /**
   * Returns what it was given.
   *
   * @throws StorageSettingsException if there is no password, or it is known
   */
  public ViewCacheSettings check(ViewCacheSettings cache) {
    String password = cache.password();
    if (isKnown(password) && !development && !isLoopback(cache.host())) {
      throw new StorageSettingsException(
          "The cache at %s is used with %s. Give it a password of its own (requirepass), and set REDIS_PASSWORD."
                  .formatted(
                      cache.url(),
                      password.isEmpty() ? "no password" : "a password that everybody knows")
              + OTHERWISE);
    }
    return cache;
  }

  private static boolean isKnown(String secret) {
    return secret.isBlank() || KNOWN.contains(secret.toLowerCase(Locale.ROOT));
  }

  /** By the name alone; 127.evil.example is a name, not an address. */
  private static boolean isLoopback(String serverHost) {
    String host = serverHost.toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
