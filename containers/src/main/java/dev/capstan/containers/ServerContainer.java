package dev.capstan.containers;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.containers.GenericContainer;

/** A container with a server in it, and the proxy before it. */
abstract sealed class ServerContainer permits KafkaServer, MinioServer, RedisServer {
  private final GenericContainer<?> container;
  private final FaultProxy proxy;

  ServerContainer(GenericContainer<?> container, FaultProxy proxy) {
    this.container = container;
    this.proxy = proxy;
    container.start();
  }

  /** What lies between this server and its clients. */
  public final FaultProxy proxy() {
    return proxy;
  }

  /** {@code host:port}, constant. */
  public final String address() {
    return proxy.address();
  }

  /** Freezes all processes of the server; its connections stay open. */
  public final void pause() {
    client().pauseContainerCmd(container.getContainerId()).exec();
  }

  /** Ends a {@link #pause}. */
  public final void resume() {
    client().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** SIGKILL; what the server had written stays. */
  public final void kill() {
    client().killContainerCmd(container.getContainerId()).exec();
  }

  /** Starts it after a {@link #kill}; returns before it serves. */
  public final void start() {
    client().startContainerCmd(container.getContainerId()).exec();
  }

  private DockerClient client() {
    return container.getDockerClient();
  }
}
