package dev.capstan.storage.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An S3 store and the account that is used there.
 *
 * @param endpoint {@code http://minio:9000}, {@code https://s3.eu-central-1.amazonaws.com}
 * @param accessKey of the account; required
 * @param secretKey of the account; required
 * @param bucket one for all of Capstan; created when it is missing
 * @param region the region that requests are signed for
 * @param readTimeout how long a call waits for data from the store before it fails
 * @param caFile PEM file of the certificate authorities that are trusted for {@code https} instead
 *     of the JVM's; empty for the JVM's
 * @throws StorageSettingsException if a value is missing or out of range
 */
public record ObjectStoreSettings(
    @DefaultValue("http://localhost:9000") URI endpoint,
    @DefaultValue("") String accessKey,
    @DefaultValue("") String secretKey,
    @DefaultValue("capstan") String bucket,
    @DefaultValue("us-east-1") String region,
    @DefaultValue("10s") Duration readTimeout,
    @DefaultValue("") String caFile,
    @NestedConfigurationProperty @DefaultValue CircuitBreakerSettings circuitBreaker) {
  private static final String PREFIX = "capstan.store.";

  public ObjectStoreSettings {
    String scheme = endpoint.getScheme();
    Optional<ServerAddress> address = ServerAddress.of(endpoint);
    if (!("http".equals(scheme) || "https".equals(scheme)) || address.isEmpty()) {
      throw new StorageSettingsException(PREFIX + "endpoint is not an http or https URL");
    }
    if (address.get().credentials() != null) {
      throw new StorageSettingsException(
          PREFIX + "endpoint contains credentials; set access-key and secret-key instead");
    }
    requireText(accessKey, "access-key", "S3_ACCESS_KEY");
    requireText(secretKey, "secret-key", "S3_SECRET_KEY");
    requireText(bucket, "bucket", "S3_BUCKET");
    requireText(region, "region", "S3_REGION");
    if (!readTimeout.isPositive()) {
      throw new StorageSettingsException(PREFIX + "read-timeout must be positive");
    }
  }

  /** Of the server, as the endpoint has it. */
  public String host() {
    return ServerAddress.of(endpoint).orElseThrow().host();
  }

  /** The defaults, with an account at an endpoint. */
  public static ObjectStoreSettings of(URI endpoint, String accessKey, String secretKey) {
    return new ObjectStoreSettings(
        endpoint,
        accessKey,
        secretKey,
        "capstan",
        "us-east-1",
        Duration.ofSeconds(10),
        "",
        CircuitBreakerSettings.DEFAULT);
  }

  private static void requireText(String value, String name, String variable) {
    if (value.isBlank()) {
      throw new StorageSettingsException(PREFIX + name + " is missing; set " + variable);
    }
  }

  /** The keys are left out. */
  @Override
  public String toString() {
    return "ObjectStoreSettings[" + endpoint + ", " + bucket + ", " + region + "]";
  }
}
