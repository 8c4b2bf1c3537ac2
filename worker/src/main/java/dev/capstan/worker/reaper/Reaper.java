package dev.capstan.worker.reaper;

import dev.capstan.observability.health.Condition;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.sandbox.SandboxProvider;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the provider to reap at an interval: no sandbox outlives its deadline for long. */
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
      int reaped = provider.reap();
      if (reaped > 0) {
        metrics.add(Metric.SANDBOXES_REAPED, reaped, provider.name());
        log.atWarn().addKeyValue("sandboxes", reaped).log("Sandboxes of dead workers were removed");
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Reaping failed, trying again at the next interval");
    }
  }

  /** Whether there will be another round. */
  public Condition condition() {
    return rounds.isDone()
        ? Condition.down("it has stopped; see its last log record")
        : Condition.up();
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
