package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.model.Container;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes containers that no worker will remove: those of workers that are known to be dead, and
 * those whose deadline has passed by the engine's clock, whichever worker owns them. Thread-safe.
 */
final class DockerReaper {
  private static final Logger log = LoggerFactory.getLogger(DockerReaper.class);

  private final Engine engine;
  private final EngineClock clock;

  DockerReaper(Engine engine, EngineClock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  ReapResult reap() throws SandboxException, InterruptedException {
    clock.set(engine.systemTime());
    long now = clock.seconds();
    ReapResult result = ReapResult.NOTHING;
    for (Container container : engine.list(Containers.WORKER_LABEL)) {
      if (WorkerIdentity.isDead(worker(container))) {
        result = result.plus(remove(container, "orphaned", new ReapResult(1, 0, 0)));
      } else if (deadline(container).orElse(Long.MAX_VALUE) < now) {
        result = result.plus(remove(container, "expired", new ReapResult(0, 1, 0)));
      }
    }
    return result;
  }

  /** Removes all containers of one worker. */
  void removeOf(String worker) throws SandboxException, InterruptedException {
    for (Container container : engine.list(Containers.WORKER_LABEL)) {
      if (worker(container).equals(worker)) {
        remove(container, "worker closed", ReapResult.NOTHING);
      }
    }
  }

  private ReapResult remove(Container container, String reason, ReapResult ifRemoved)
      throws InterruptedException {
    try {
      engine.remove(container.getId());
    } catch (SandboxException e) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("container", container.getId())
          .log("Abandoned container can't be removed; the next reaping tries again");
      return new ReapResult(0, 0, 1);
    }
    log.atInfo()
        .addKeyValue("container", container.getId())
        .addKeyValue("reason", reason)
        .log("Abandoned container removed");
    return ifRemoved;
  }

  private static String worker(Container container) {
    return String.valueOf(container.getLabels().get(Containers.WORKER_LABEL));
  }

  /** The name's, which is newer than the label's; empty if neither is readable. */
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
