package dev.capstan.sandbox.docker;

import dev.capstan.schema.request.Limits;
import org.jspecify.annotations.Nullable;

/**
 * How the provider reaches its engine and what it makes there.
 *
 * @param host of the engine, {@code unix:///…} or {@code tcp://…}. For TLS docker's own environment
 *     variables are read ({@code DOCKER_TLS_VERIFY}, {@code DOCKER_CERT_PATH})
 * @param image that sandboxes run; never pulled, and looked up once: all sandboxes of a worker run
 *     the same image id
 * @param poolSize how many containers wait, started; 0 for none. One takes about 10 MB
 * @param poolLimits of those that wait: programs with other memory, CPUs, processes or disk have
 *     their containers started when they come
 * @param runtime of the engine's, such as {@code runsc}; null for the engine's default
 * @param uidBase first of {@link #UIDS} user ids that nobody else on the engine's machine has; each
 *     sandbox gets its own. An engine with user namespaces has its own range: there, ids from 1000
 *     of that are used
 */
public record DockerSettings(
    String host,
    String image,
    int poolSize,
    Limits poolLimits,
    @Nullable String runtime,
    int uidBase) {

  public static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  /** What {@code runner-image/build-image.sh} makes. */
  public static final String DEFAULT_IMAGE = "capstan/runner:latest";

  public static final int DEFAULT_POOL_SIZE = 2;

  /** So many that two workers on one engine hardly ever use the same at a time. */
  public static final int UIDS = 60_000;

  /** Behind the ranges that systemd and subuid hand out. */
  public static final int DEFAULT_UID_BASE = 1_900_100_000;

  private static final int MAX_POOL_SIZE = 256;

  public DockerSettings {
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

  public static DockerSettings of(String host) {
    return new DockerSettings(
        host, DEFAULT_IMAGE, DEFAULT_POOL_SIZE, Limits.DEFAULT, null, DEFAULT_UID_BASE);
  }
}
