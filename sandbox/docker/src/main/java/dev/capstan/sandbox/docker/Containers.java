package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.schema.request.Limits;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this worker's containers, and removes them. Thread-safe. */
final class Containers {
  private static final Logger log = LoggerFactory.getLogger(Containers.class);

  static final String WORKER_LABEL = "capstan.worker";
  static final String DEADLINE_LABEL = "capstan.deadline";
  static final String EXECUTION_LABEL = "capstan.execution";
  static final String NONCE_LABEL = "capstan.nonce";

  /** After which a runner without a program ends by itself. */
  static final long PARKED_SECONDS = 600;

  /** How long after its timeout a container may live before the reaper takes it for abandoned. */
  private static final long LEEWAY_SECONDS = 15;

  private final Engine engine;
  private final String imageId;
  private final ContainerRecipe recipe;
  private final UserIds users;
  private final String worker;
  private final EngineClock clock;
  private final LongSupplier nanoTime;
  private final ExecutorService background;

  Containers(
      Engine engine,
      String imageId,
      ContainerRecipe recipe,
      UserIds users,
      String worker,
      EngineClock clock,
      LongSupplier nanoTime,
      ExecutorService background) {
    this.engine = engine;
    this.imageId = imageId;
    this.recipe = recipe;
    this.users = users;
    this.worker = worker;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.background = background;
  }

  /** For one execution. */
  StartedContainer make(SandboxSpec spec) throws SandboxException, InterruptedException {
    long deadline = deadline(spec);
    return make(
        spec.limits(),
        ContainerName.of(spec, deadline),
        Map.of(
            WORKER_LABEL, worker,
            DEADLINE_LABEL, Long.toString(deadline),
            EXECUTION_LABEL, spec.executionId().value(),
            NONCE_LABEL, spec.attemptNonce()));
  }

  /** For whichever comes. */
  StartedContainer makeParked(Limits limits) throws SandboxException, InterruptedException {
    long deadline = clock.seconds() + PARKED_SECONDS + LEEWAY_SECONDS;
    return make(
        limits,
        "capstan-parked-" + UUID.randomUUID() + "-" + deadline,
        Map.of(WORKER_LABEL, worker, DEADLINE_LABEL, Long.toString(deadline)));
  }

  /** Names a parked container after what it runs now, without waiting for it. */
  void assign(StartedContainer container, SandboxSpec spec) {
    String name = ContainerName.of(spec, deadline(spec));
    background.execute(
        () -> {
          try {
            engine.rename(container.id(), name);
          } catch (SandboxException e) {
            log.atWarn()
                .setCause(e)
                .addKeyValue("execution_id", spec.executionId())
                .log(
                    "Container can't be renamed and keeps its parked name; its runner ends it at"
                        + " its deadline");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private long deadline(SandboxSpec spec) {
    return clock.seconds() + spec.limits().timeoutSeconds() + LEEWAY_SECONDS;
  }

  private StartedContainer make(Limits limits, String name, Map<String, String> labels)
      throws SandboxException, InterruptedException {
    int uid;
    try {
      uid = users.take();
    } catch (IllegalStateException e) {
      throw new SandboxException(String.valueOf(e.getMessage()), e);
    }
    String id;
    try {
      id = engine.create(command -> recipe.apply(command, limits, uid, name, labels), imageId);
    } catch (SandboxException | InterruptedException e) {
      users.giveBack(uid);
      throw e;
    }
    StartedContainer container =
        new StartedContainer(
            id, limits, uid, nanoTime.getAsLong(), new InputRelay(), new RunnerStream());
    boolean done = false;
    try {
      engine.attach(id, container.input(), container.output());
      container.output().awaitStart();
      engine.start(id);
      done = true;
      return container;
    } finally {
      if (!done) {
        discard(container);
      }
    }
  }

  void kill(StartedContainer container) throws SandboxException, InterruptedException {
    engine.kill(container.id());
  }

  /** Kills a container and removes it, without waiting: what stays is removed by the reaper. */
  void discard(StartedContainer container) {
    container.detach();
    background.execute(
        () -> {
          try {
            engine.remove(container.id());
            users.giveBack(container.uid());
          } catch (SandboxException e) {
            log.atWarn()
                .setCause(e)
                .addKeyValue("container", container.id())
                .log("Container can't be removed; the reaper removes it after its deadline");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
