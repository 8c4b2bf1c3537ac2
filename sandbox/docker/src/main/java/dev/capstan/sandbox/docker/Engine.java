package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.command.WaitContainerResultCallback;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.capstan.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The docker engine, as far as it is needed: every call ends within a time, and its failures are
 * the platform's. What is asked for twice, or for a container that is gone, is no failure.
 * Thread-safe.
 */
final class Engine implements AutoCloseable {
  private static final Duration CALL_TIME = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 4096;

  private final String host;
  private final DockerClient client;
  // a socket's own time-outs don't hold for unix sockets: callers wait with a timeout of their own
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  Engine(String host) {
    this.host = host;
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    client =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CALL_TIME)
                .build());
  }

  /** How a container ended. */
  record Ended(int exitCode, boolean oomKilled) {}

  /** For what is asked once, at the start. */
  <T> T ask(Function<DockerClient, T> question) throws SandboxException, InterruptedException {
    return call("answer", () -> question.apply(client));
  }

  String create(Consumer<CreateContainerCmd> recipe, String imageId)
      throws SandboxException, InterruptedException {
    return call(
        "create a container",
        () -> {
          try (CreateContainerCmd command = client.createContainerCmd(imageId)) {
            recipe.accept(command);
            return command.exec().getId();
          }
        });
  }

  void attach(String id, InputStream input, ResultCallback<Frame> output) {
    client
        .attachContainerCmd(id)
        .withStdIn(input)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(output);
  }

  void start(String id) throws SandboxException, InterruptedException {
    call("start a container", () -> client.startContainerCmd(id).exec());
  }

  void kill(String id) throws SandboxException, InterruptedException {
    call("kill a container", unlessGone(() -> client.killContainerCmd(id).exec()));
  }

  void rename(String id, String name) throws SandboxException, InterruptedException {
    call(
        "rename a container",
        unlessGone(() -> client.renameContainerCmd(id).withName(name).exec()));
  }

  void remove(String id) throws SandboxException, InterruptedException {
    call(
        "remove a container",
        unlessGone(
            () -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec()));
  }

  /** Waits until a container has ended; empty if it was removed. */
  Optional<Ended> awaitEnd(String id) throws SandboxException, InterruptedException {
    return call(
        "end a container",
        () -> {
          try (WaitContainerResultCallback callback = new WaitContainerResultCallback()) {
            client
                .waitContainerCmd(id)
                .exec(callback)
                .awaitStatusCode(CALL_TIME.toMillis(), TimeUnit.MILLISECONDS);
            InspectContainerResponse.ContainerState state =
                client.inspectContainerCmd(id).exec().getState();
            Long exitCode = state.getExitCodeLong();
            return Optional.of(
                new Ended(
                    exitCode == null ? 0 : exitCode.intValue(),
                    Boolean.TRUE.equals(state.getOOMKilled())));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  /** Whether somebody asked the engine to kill a container; else its process died of itself. */
  boolean wasToldToKill(String id) throws SandboxException, InterruptedException {
    return call(
        "report its events",
        () -> {
          AtomicBoolean found = new AtomicBoolean();
          try (ResultCallback.Adapter<Event> callback =
              new ResultCallback.Adapter<>() {
                @Override
                public void onNext(Event event) {
                  found.set(true);
                }
              }) {
            client
                .eventsCmd()
                .withContainerFilter(id)
                .withEventFilter("kill")
                .withSince("0")
                .withUntil(engineTime())
                .exec(callback)
                .awaitCompletion();
          }
          return found.get();
        });
  }

  /** In the seconds and nanoseconds by which events are filtered. */
  private String engineTime() {
    Instant now =
        OffsetDateTime.parse(String.valueOf(client.infoCmd().exec().getSystemTime())).toInstant();
    return "%d.%09d".formatted(now.getEpochSecond(), now.getNano());
  }

  /** All containers with a label, running or not. */
  List<Container> list(String label) throws SandboxException, InterruptedException {
    return call(
        "list containers",
        () -> client.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec());
  }

  String systemTime() throws SandboxException, InterruptedException {
    return call("report its time", () -> String.valueOf(client.infoCmd().exec().getSystemTime()));
  }

  private static Callable<@Nullable Void> unlessGone(Callable<@Nullable Void> action) {
    return () -> {
      try {
        return action.call();
      } catch (NotFoundException | ConflictException e) {
        return null; // removed, on its way to be, or ended
      }
    };
  }

  private <T extends @Nullable Object> T call(String what, Callable<T> action)
      throws SandboxException, InterruptedException {
    Future<T> answer = calls.submit(action);
    try {
      return answer.get(CALL_TIME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SandboxException(
          "the docker engine at %s can't %s: %s".formatted(host, what, cause.getMessage()), cause);
    } catch (TimeoutException e) {
      throw new SandboxException(
          "the docker engine at %s did not %s within %d s"
              .formatted(host, what, CALL_TIME.toSeconds()),
          e);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    calls.shutdownNow();
    try {
      client.close();
    } catch (IOException e) {
      // nothing more can be done about connections that can't be closed
    }
  }
}
