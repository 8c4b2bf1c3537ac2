package dev.capstan.sandbox.docker;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the docker provider.
 *
 * @param host of the engine, {@code unix:///…} or {@code tcp://…}. For TLS docker's own environment
 *     variables are read ({@code DOCKER_TLS_VERIFY}, {@code DOCKER_CERT_PATH})
 * @param image that sandboxes run; never pulled, and looked up once: all sandboxes of a worker run
 *     the same image id
 * @param poolSize how many containers wait, started; 0 for none. Each takes about 10 MB
 * @param runtime of the engine, such as {@code runsc}; default: the engine's
 * @param uidBase first of 60000 user ids that nothing else on the engine's machine uses; each
 *     sandbox gets its own. An engine with user namespaces has its own range, and ids from 1000 of
 *     that are used
 */
@ConfigurationProperties("capstan.sandbox.docker")
public record DockerSettings(
    @DefaultValue(DEFAULT_HOST) String host,
    @DefaultValue(DEFAULT_IMAGE) String image,
    @DefaultValue("" + DEFAULT_POOL_SIZE) int poolSize,
    @Nullable String runtime,
    @DefaultValue("" + DEFAULT_UID_BASE) int uidBase) {

  static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  /** What {@code runner-image/build-image.sh} makes. */
  public static final String DEFAULT_IMAGE = "capstan/runner:latest";

  static final int DEFAULT_POOL_SIZE = 2;

  /** So many that two workers on one engine hardly ever use the same at a time. */
  static final int UIDS = 60_000;

  /** Above the ranges that systemd and subuid hand out. */
  public static final int DEFAULT_UID_BASE = 1_900_100_000;

  private static final int MAX_POOL_SIZE = 256;

  public DockerSettings {
    runtime = runtime == null || runtime.isEmpty() ? null : runtime;
    if (!host.startsWith("unix:///") && !host.startsWith("tcp://")) {
      throw new IllegalArgumentException("host must start with unix:/// or tcp://, but is " + host);
    }
    if (image.isBlank()) {
      throw new IllegalArgumentException("image must not be blank");
    }
    if (poolSize < 0 || poolSize > MAX_POOL_SIZE) {
      throw new IllegalArgumentException(
          "pool-size must be between 0 and " + MAX_POOL_SIZE + ", but is " + poolSize);
    }
    if (uidBase < 1 || uidBase > Integer.MAX_VALUE - UIDS) {
      throw new IllegalArgumentException(
          "uid-base must be above 0 and leave room for " + UIDS + " more, but is " + uidBase);
    }
  }
}
