package dev.capstan.sandbox.docker;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxRun;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The requests to the engine, and interference by other clients of the engine. */
class DockerEngineIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static DockerProvider provider;
  private static Engine engine;

  @BeforeAll
  static void start() throws Exception {
    provider = DockerForTests.provider(0);
    engine = new Engine(DockerForTests.host());
  }

  @AfterAll
  static void close() {
    if (provider != null) {
      provider.close();
      engine.close();
    }
  }

  @Test
  void aContainerIsLabelledAndMayDoNothing() throws Exception {
    AtomicReference<InspectContainerResponse> seen = new AtomicReference<>();
    python("print(1)").whenMade(sandbox -> seen.set(inspect(idOf(sandbox)))).on(provider);

    assertThat(seen.get().getConfig().getLabels())
        .containsKeys(
            Containers.WORKER_LABEL,
            Containers.DEADLINE_LABEL,
            Containers.EXECUTION_LABEL,
            Containers.NONCE_LABEL);
    assertThat(seen.get().getConfig().getUser()).matches("19[0-9]{8}:19[0-9]{8}");
    HostConfig host = seen.get().getHostConfig();
    assertThat(host.getNetworkMode()).isEqualTo("none");
    assertThat(host.getReadonlyRootfs()).isTrue();
    assertThat(host.getPrivileged()).isFalse();
    assertThat(host.getCapDrop()).containsExactly(Capability.ALL);
    assertThat(host.getBinds()).isNullOrEmpty();
    assertThat(host.getMemory()).isEqualTo(host.getMemorySwap()).isEqualTo(512L << 20);
    assertThat(host.getPidsLimit()).isEqualTo(65);
    assertThat(host.getSecurityOpts()).anyMatch(option -> option.startsWith("seccomp={"));
    assertThat(host.getLogConfig().getType().getType()).isEqualTo("none");
  }

  @Test
  void isLostWhenSomebodyKillsIt() throws Exception {
    assertThat(endedBy(id -> engine.kill(id))).isInstanceOf(SandboxExit.Lost.class);
  }

  @Test
  void isLostWhenSomebodyRemovesIt() throws Exception {
    assertThat(endedBy(id -> engine.remove(id))).isInstanceOf(SandboxExit.Lost.class);
  }

  @Test
  void everySandboxHasAUserOfItsOwn() throws Exception {
    Set<String> users =
        Set.of(
            python("import os\nprint(os.getuid())").on(provider).stdout(),
            python("import os\nprint(os.getuid())").on(provider).stdout());
    assertThat(users).hasSize(2);
  }

  @Test
  void leavesNothingBehindWhenItCloses() throws Exception {
    AtomicReference<String> worker = new AtomicReference<>();
    try (DockerProvider second = DockerForTests.provider(1)) {
      python("print(1)")
          .whenMade(
              sandbox ->
                  worker.set(
                      inspect(idOf(sandbox)).getConfig().getLabels().get(Containers.WORKER_LABEL)))
          .on(second);
    }
    assertThat(DockerForTests.labelled(engine, Containers.WORKER_LABEL, worker.get())).isEmpty();
  }

  private interface Order {
    void give(String id) throws Exception;
  }

  private static SandboxExit endedBy(Order order) throws Exception {
    AtomicReference<String> id = new AtomicReference<>();
    CompletableFuture<SandboxRun.Result> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return python("import time\ntime.sleep(15)")
                    .whenMade(sandbox -> id.set(idOf(sandbox)))
                    .on(provider);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await().atMost(SOON).until(() -> id.get() != null);
    order.give(id.get());
    return running.join().exit();
  }

  private static InspectContainerResponse inspect(String id) {
    try {
      return engine.ask(client -> client.inspectContainerCmd(id).exec());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String idOf(Sandbox sandbox) {
    return ((DockerSandbox) sandbox).container().id();
  }
}
