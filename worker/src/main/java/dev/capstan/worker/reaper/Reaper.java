package dev.capstan.worker.reaper;

import dev.capstan.observability.health.Condition;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the provider's reaping at an interval, which limits how long sandboxes outlive their
 * deadline.
 */
public final class Reaper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reaper.class);

  private final SandboxProvider provider;
  private final Metrics metrics;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reaper").daemon(true).factory());
  private final ScheduledFuture<?> rounds;

  public Reaper(SandboxProvider provider, Duration interval, Metrics metrics) {
    this.provider = provider;
    this.metrics = metrics;
    rounds =
        schedule.scheduleWithFixedDelay(
            this::reap, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void reap() {
    try {
      ReapResult result = provider.reap();
      if (!result.equals(ReapResult.NOTHING)) {
        metrics.add(Metric.SANDBOXES_REAPED, result.removed(), provider.name());
        log.atWarn()
            .addKeyValue("orphaned", result.orphaned())
            .addKeyValue("expired", result.expired())
            .addKeyValue("failed", result.failed())
            .log("Abandoned sandboxes removed; failed removals are retried at the next interval");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (SandboxException | RuntimeException e) {
      log.atError().setCause(e).log("Reaping failed; retrying at the next interval");
    }
  }

  /** Health of the reaping thread. */
  public Condition condition() {
    return rounds.isDone()
        ? Condition.down("The reaper has stopped; see its last log record")
        : Condition.up();
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
