package dev.capstan.storage.object;

import java.net.URI;
import java.time.Duration;

/**
 * Where the store is and who we are there.
 *
 * @param endpoint {@code http://minio:9000}, {@code https://s3.eu-central-1.amazonaws.com}
 * @param bucket one for all of Capstan
 * @param region what requests are signed for; {@code us-east-1} unless the store was told another
 * @param silence how long the store may say nothing; then the call has failed
 */
public record ObjectStoreSettings(
    URI endpoint,
    String accessKey,
    String secretKey,
    String bucket,
    String region,
    Duration silence) {
  public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(10);

  public ObjectStoreSettings(
      URI endpoint, String accessKey, String secretKey, String bucket, String region) {
    this(endpoint, accessKey, secretKey, bucket, region, DEFAULT_SILENCE);
  }

  public ObjectStoreSettings {
    String scheme = endpoint.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException("the store's endpoint is not an http or https URL");
    }
    requireText(accessKey, "access key");
    requireText(secretKey, "secret key");
    requireText(bucket, "bucket");
    requireText(region, "region");
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("the store's time limit is not positive");
    }
  }

  private static void requireText(String value, String name) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the store's " + name + " is missing");
    }
  }

  /** The keys are left out. */
  @Override
  public String toString() {
    return "ObjectStoreSettings[" + endpoint + ", " + bucket + ", " + region + "]";
  }
}
