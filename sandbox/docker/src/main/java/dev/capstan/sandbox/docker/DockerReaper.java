package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.model.Container;
import dev.capstan.sandbox.SandboxException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes containers that nobody will: those of workers that are known to be dead, and those whose
 * deadline has passed by the engine's clock, whoever's they are. Thread-safe, idempotent.
 */
final class DockerReaper {
  private static final Logger log = LoggerFactory.getLogger(DockerReaper.class);

  private final Engine engine;
  private final EngineClock clock;

  DockerReaper(Engine engine, EngineClock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** How many were removed. */
  int reap() throws SandboxException, InterruptedException {
    clock.set(engine.systemTime());
    long now = clock.seconds();
    return remove(
        container ->
            deadline(container).orElse(Long.MAX_VALUE) < now
                || WorkerIdentity.isDead(worker(container)));
  }

  /** All of one worker. */
  int reapOf(String worker) throws SandboxException, InterruptedException {
    return remove(container -> worker(container).equals(worker));
  }

  private int remove(Predicate<Container> condition) throws SandboxException, InterruptedException {
    int removed = 0;
    for (Container container : engine.list(Containers.WORKER_LABEL)) {
      if (condition.test(container)) {
        engine.remove(container.getId());
        removed++;
        log.atInfo()
            .addKeyValue("container", container.getId())
            .log("A container was removed that nobody will use");
      }
    }
    return removed;
  }

  private static String worker(Container container) {
    return String.valueOf(container.getLabels().get(Containers.WORKER_LABEL));
  }

  /** In the name, which is newer than the label; empty if a stranger has changed both. */
  private static OptionalLong deadline(Container container) {
    OptionalLong named =
        Arrays.stream(container.getNames())
            .map(ContainerName::deadline)
            .flatMapToLong(OptionalLong::stream)
            .findFirst();
    return named.isPresent() ? named : labelled(container);
  }

  private static OptionalLong labelled(Container container) {
    try {
      return OptionalLong.of(
          Long.parseLong(String.valueOf(container.getLabels().get(Containers.DEADLINE_LABEL))));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
