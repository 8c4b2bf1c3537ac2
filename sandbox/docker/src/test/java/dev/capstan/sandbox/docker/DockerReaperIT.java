package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Container;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.execution.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DockerReaperIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private Engine engine;
  private EngineClock clock;
  private String worker;

  @BeforeEach
  void connect() throws Exception {
    DockerForTests.requireEngine();
    engine = new Engine(DockerForTests.host());
    clock = new EngineClock(System::nanoTime, engine.systemTime());
    worker = UUID.randomUUID().toString();
  }

  @AfterEach
  void removeAll() throws Exception {
    if (worker != null) {
      new DockerReaper(engine, clock).removeOf(worker);
      engine.close();
    }
  }

  @Test
  void removesWhatADeadWorkerLeft() throws Exception {
    worker = WorkerIdentity.self().label().replaceFirst(":[0-9]+:([0-9a-f]{8})$", ":1:$1");
    DockerForTests.containersOf(worker, engine, clock).make(spec());

    assertThat(new DockerReaper(engine, clock).reap().removed()).isPositive();

    assertThat(found()).isEmpty();
  }

  @Test
  void removesWhatIsPastItsDeadlineByTheEnginesClock() throws Exception {
    EngineClock late =
        new EngineClock(System::nanoTime, Instant.now().minusSeconds(3600).toString());
    DockerForTests.containersOf(worker, engine, late).make(spec());

    assertThat(new DockerReaper(engine, clock).reap().removed()).isPositive();

    assertThat(found()).isEmpty();
  }

  @Test
  void aTakenContainerHasTheDeadlineOfItsProgram() throws Exception {
    Containers containers = DockerForTests.containersOf(worker, engine, clock);
    StartedContainer parked = containers.makeParked(DockerForTests.LIMITS);
    clock.set(Instant.now().minusSeconds(3600).toString());
    containers.assign(parked, spec());
    await()
        .atMost(SOON)
        .until(() -> found().orElseThrow().getNames()[0].startsWith("/capstan-exe_"));

    new DockerReaper(engine, clock).reap();

    assertThat(found()).isEmpty();
  }

  @Test
  void leavesWhatAWorkerElsewhereStillNeeds() throws Exception {
    DockerForTests.containersOf(worker, engine, clock).make(spec());

    new DockerReaper(engine, clock).reap();

    assertThat(found()).isPresent();
  }

  @Test
  void aParkedRunnerEndsWhenItsWorkerIsGone() throws Exception {
    StartedContainer parked =
        DockerForTests.containersOf(worker, engine, clock).makeParked(DockerForTests.LIMITS);

    parked.output().close(); // as when the process of a connection dies

    await().atMost(SOON).until(() -> found().orElseThrow().getState().equals("exited"));
  }

  private Optional<Container> found() throws Exception {
    return DockerForTests.labelled(engine, Containers.WORKER_LABEL, worker);
  }

  private static SandboxSpec spec() {
    return new SandboxSpec(ExecutionId.random(), "nonce", DockerForTests.LIMITS);
  }
}
