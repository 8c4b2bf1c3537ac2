package dev.capstan.storage.credential;

import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.storage.settings.StorageSettingsException;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses servers that are used with well-known credentials. Servers on loopback are exempt: no
 * other machine reaches them. Resolves no names.
 *
 * @param development accepts all credentials
 */
public record CredentialRule(boolean development) {

  /**
   * Defaults from the images and manuals of MinIO, RustFS, Ceph, LocalStack, Redis and Valkey, and
   * common weak passwords.
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
      " ./capstan images writes random ones to .env. Where every client may read and change all"
          + " results, set CAPSTAN_DEVELOPMENT=true.";

  /**
   * Returns its argument.
   *
   * @throws StorageSettingsException if the secret key is well known or equals the access key
   */
  public ObjectStoreSettings check(ObjectStoreSettings store) {
    boolean known = isKnown(store.secretKey()) || store.secretKey().equals(store.accessKey());
    if (known && !development && !isLoopback(store.host())) {
      throw new StorageSettingsException(
          "The store at %s is used with a well-known secret key. Create new credentials, and set S3_ACCESS_KEY and S3_SECRET_KEY."
                  .formatted(store.endpoint())
              + OTHERWISE);
    }
    return store;
  }

  /**
   * Returns its argument.
   *
   * @throws StorageSettingsException if the password is missing or well known
   */
  public ViewCacheSettings check(ViewCacheSettings cache) {
    String password = cache.password();
    if (isKnown(password) && !development && !isLoopback(cache.host())) {
      throw new StorageSettingsException(
          "The cache at %s is used with %s. Set a new password on the server (requirepass), and set REDIS_PASSWORD."
                  .formatted(
                      cache.url(), password.isEmpty() ? "no password" : "a well-known password")
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
