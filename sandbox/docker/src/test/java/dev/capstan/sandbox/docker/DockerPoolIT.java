package dev.capstan.sandbox.docker;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Container;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DockerPoolIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static DockerProvider provider;
  private static Engine engine;

  @BeforeAll
  static void start() throws Exception {
    provider = DockerForTests.provider(1);
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
  void usesEachContainerOnceAndMakesUpForIt() throws Exception {
    Set<String> used = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      String parked = awaitParked();
      SandboxRun.Result result =
          python("open('/tmp/x', 'x').write('x')\nprint(1)")
              .whenMade(
                  sandbox -> {
                    assertThat(idOf(sandbox)).isEqualTo(parked);
                    used.add(idOf(sandbox));
                  })
              .on(provider);
      assertThat(result.stdout()).as(result.describe()).isEqualTo("1\n");
    }
    assertThat(used).hasSize(3);
    await().atMost(SOON).until(() -> ids().stream().noneMatch(used::contains));
  }

  @Test
  void startsAContainerForOtherLimits() throws Exception {
    String parked = awaitParked();
    List<String> made = new ArrayList<>();
    SandboxRun.Result result =
        python("print(1)").pids(30).whenMade(sandbox -> made.add(idOf(sandbox))).on(provider);
    assertThat(result.stdout()).isEqualTo("1\n");
    assertThat(made).doesNotContain(parked);
    assertThat(ids()).contains(parked);
  }

  @Test
  void neverGivesAwayAContainerThatHasEnded() throws Exception {
    String dead = awaitParked();
    engine.kill(dead);
    List<String> made = new ArrayList<>();
    await().atMost(SOON).until(() -> !isRunning(dead));
    SandboxRun.Result result =
        python("print(1)").whenMade(sandbox -> made.add(idOf(sandbox))).on(provider);
    assertThat(result.stdout()).isEqualTo("1\n");
    assertThat(made).doesNotContain(dead);
    await().atMost(SOON).until(() -> !ids().contains(dead));
  }

  @Test
  void namesATakenContainerAfterItsExecution() throws Exception {
    awaitParked();
    SandboxRun.Result result =
        python("print(1)")
            .whenMade(
                sandbox ->
                    await()
                        .atMost(SOON)
                        .until(() -> nameOf(idOf(sandbox)).startsWith("/capstan-exe_")))
            .on(provider);
    assertThat(result.stdout()).isEqualTo("1\n");
  }

  private static String awaitParked() {
    await().atMost(SOON).until(() -> provider.parked() == 1);
    return parkedId();
  }

  private static String parkedId() {
    return containers().stream()
        .filter(container -> container.getNames()[0].startsWith("/capstan-parked-"))
        .filter(container -> "running".equals(container.getState()))
        .map(Container::getId)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isRunning(String id) {
    return containers().stream()
        .anyMatch(c -> c.getId().equals(id) && "running".equals(c.getState()));
  }

  private static String nameOf(String id) {
    return containers().stream()
        .filter(container -> container.getId().equals(id))
        .flatMap(container -> Arrays.stream(container.getNames()))
        .findFirst()
        .orElse("");
  }

  private static String idOf(Sandbox sandbox) {
    return ((DockerSandbox) sandbox).container().id();
  }

  private static List<String> ids() {
    return containers().stream().map(Container::getId).toList();
  }

  private static List<Container> containers() {
    try {
      return engine.list(Containers.WORKER_LABEL);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
