package dev.capstan.containers;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;

/** A server in a container, and the proxy in front of it. */
abstract sealed class ServerContainer permits KafkaServer, MinioServer, RedisServer {
  /** Start timeout of a container on a machine that builds and tests at the same time. */
  static final Duration START = Duration.ofMinutes(3);

  private final GenericContainer<?> container;
  private final FaultProxy proxy;

  ServerContainer(GenericContainer<?> container, FaultProxy proxy) {
    this.container = container;
    this.proxy = proxy;
    container.withStartupTimeout(START).start();
  }

  /** The proxy between this server and its clients. */
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

  /** Kills the server with SIGKILL; data that it has written is kept. */
  public final void kill() {
    client().killContainerCmd(container.getContainerId()).exec();
  }

  /** Starts the server after a {@link #kill}; returns before it accepts connections. */
  public final void start() {
    client().startContainerCmd(container.getContainerId()).exec();
  }

  /** Runs a program in the container. */
  final void run(String... command) {
    try {
      Container.ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(command[0] + " failed: " + result.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command[0] + " was interrupted", e);
    }
  }

  private DockerClient client() {
    return container.getDockerClient();
  }
}
