package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.TrialProgram;
import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.sandbox.linux.seccomp.SeccompProfile;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.Limits;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is open between a provider's start and its close, wired together. */
final class DockerRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DockerRun.class);
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final int FIRST_UID_IN_NAMESPACE = 1_000;
  private static final long REMOVAL_SECONDS = 20;

  private final Engine engine;
  private final LongSupplier nanoTime;
  private final String worker;
  private final ExecutorService background;
  private final Containers containers;
  private final DockerReaper reaper;
  private final ContainerPool pool;
  private final Environment environment;
  private @Nullable ContainerGroups groups;

  private DockerRun(
      Engine engine,
      EngineFacts facts,
      DockerSettings settings,
      Limits poolLimits,
      LongSupplier nanoTime)
      throws SandboxException, InterruptedException {
    this.engine = engine;
    this.nanoTime = nanoTime;
    worker = WorkerIdentity.self().label();
    background = Executors.newVirtualThreadPerTaskExecutor();
    EngineClock clock = new EngineClock(nanoTime, engine.systemTime());
    containers =
        new Containers(
            engine,
            facts.imageId(),
            new ContainerRecipe(settings.runtime(), SeccompProfile.json()),
            users(facts, settings),
            worker,
            clock,
            nanoTime,
            background);
    reaper = new DockerReaper(engine, clock);
    pool = new ContainerPool(containers, settings.poolSize(), poolLimits, nanoTime);
    reaper.reap();
    groups = tryOut(facts).orElse(null);
    environment = DockerStart.environment(facts, settings, groups != null);
    pool.start();
  }

  /**
   * @throws ProviderUnavailableException if sandboxes can't be made
   */
  static DockerRun begin(DockerSettings settings, Limits poolLimits, LongSupplier nanoTime) {
    Engine engine = new Engine(settings.host());
    boolean begun = false;
    try {
      EngineFacts facts = DockerStart.check(engine, settings);
      DockerRun run = new DockerRun(engine, facts, settings, poolLimits, nanoTime);
      begun = true;
      return run;
    } catch (SandboxException e) {
      throw new ProviderUnavailableException(
          "The docker engine can't make sandboxes: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException("The start was interrupted.", e);
    } finally {
      if (!begun) {
        engine.close();
      }
    }
  }

  private static UserIds users(EngineFacts facts, DockerSettings settings) {
    return new UserIds(
        facts.hasUserNamespaces() ? FIRST_UID_IN_NAMESPACE : settings.uidBase(),
        DockerSettings.UIDS,
        ThreadLocalRandom.current().nextInt(DockerSettings.UIDS));
  }

  private static void tryOut(DockerSandbox sandbox) throws SandboxException, InterruptedException {
    try {
      TrialProgram.run(sandbox);
    } catch (SandboxException e) {
      throw new SandboxException(
          e.getMessage() + ", the runner wrote: " + sandbox.container().output().errorOutput(), e);
    }
  }

  private Optional<ContainerGroups> tryOut(EngineFacts facts)
      throws SandboxException, InterruptedException {
    StartedContainer container = containers.make(TrialProgram.spec());
    Optional<ContainerGroups> found =
        ContainerGroups.find(
            GROUPS, String.valueOf(facts.info().getCGroupDriver()), container.id());
    try (DockerSandbox sandbox = sandbox(container, s -> containers.discard(s.container()))) {
      tryOut(sandbox);
    }
    if (found.isEmpty()) {
      log.info(
          "Control groups of containers are not visible from here: results have no usage, and a"
              + " refused fork is reported as the program's own failure");
    }
    return found;
  }

  DockerSandbox sandbox(StartedContainer container, Consumer<DockerSandbox> onClose) {
    return new DockerSandbox(
        container, engine, new GroupWatch(groups, container.id(), nanoTime), background, onClose);
  }

  Containers containers() {
    return containers;
  }

  DockerReaper reaper() {
    return reaper;
  }

  ContainerPool pool() {
    return pool;
  }

  Environment environment() {
    return environment;
  }

  /** Waits for removals in progress, then removes the remaining containers of this worker. */
  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(REMOVAL_SECONDS, TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
      reaper.removeOf(worker);
    } catch (SandboxException e) {
      log.atWarn()
          .setCause(e)
          .log(
              "Containers of this worker can't be removed; another worker removes them after their"
                  + " deadline");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      engine.close();
    }
  }
}
