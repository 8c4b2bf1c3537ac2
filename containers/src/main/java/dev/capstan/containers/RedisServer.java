package dev.capstan.containers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A Redis server, or one with its protocol. */
public final class RedisServer extends ServerContainer {
  private static final int PORT = 6379;
  private static final String PASSWORD = "not-empty";

  private RedisServer(String image, String name) {
    this(image, name, FaultProxy.to(name + ":" + PORT));
  }

  private RedisServer(String image, String name, FaultProxy proxy) {
    super(container(image, name), proxy);
  }

  /** The Redis of this JVM; tests are aborted without a Docker engine. */
  public static RedisServer shared() {
    DockerEngine.require();
    return SharedRedis.SERVER;
  }

  /** The Valkey of this JVM; tests are aborted without a Docker engine. */
  public static RedisServer sharedValkey() {
    DockerEngine.require();
    return SharedValkey.SERVER;
  }

  @SuppressWarnings("resource") // closed with the JVM
  private static GenericContainer<?> container(String image, String name) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withNetwork(FaultProxy.network())
        .withNetworkAliases(name)
        .withExposedPorts(PORT)
        .withCommand("--requirepass", PASSWORD)
        .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*", 1));
  }

  public String url() {
    return "redis://" + address();
  }

  public String password() {
    return PASSWORD;
  }

  /** FLUSHALL. */
  public void flush() {
    run("redis-cli", "-a", PASSWORD, "FLUSHALL");
  }

  private static final class SharedRedis {
    private static final RedisServer SERVER = new RedisServer("redis:8", "redis");
  }

  private static final class SharedValkey {
    private static final RedisServer SERVER = new RedisServer("valkey/valkey:8", "valkey");
  }
}
