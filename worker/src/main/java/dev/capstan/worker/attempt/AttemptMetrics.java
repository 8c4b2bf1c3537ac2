package dev.capstan.worker.attempt;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.worker.kill.KillSwitch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts, times and gauges of a worker's attempts. Thread-safe. */
public final class AttemptMetrics {
  private final Metrics metrics;
  private final String provider;
  private final Map<String, AtomicInteger> busy = new ConcurrentHashMap<>();

  /**
   * @param provider that runs the attempts
   * @param slots number of slots by lane
   */
  public AttemptMetrics(Metrics metrics, String provider, Map<String, Integer> slots) {
    this.metrics = metrics;
    this.provider = provider;
    slots.forEach(
        (lane, count) -> {
          AtomicInteger running = running(lane);
          metrics.gauge(Metric.WORKER_SLOTS, () -> count, lane, provider);
          metrics.gauge(Metric.WORKER_SLOTS_BUSY, running::get, lane, provider);
        });
  }

  /** Metrics that are not exported. */
  public static AttemptMetrics unexported() {
    return new AttemptMetrics(Metrics.unexported(), "none", Map.of());
  }

  interface Attempt {
    Disposition run() throws InterruptedException;
  }

  /** Runs an attempt and records its result. */
  Disposition observe(String lane, Attempt attempt) throws InterruptedException {
    AtomicInteger running = running(lane);
    running.incrementAndGet();
    String result = "error";
    try {
      Disposition disposition = attempt.run();
      result =
          switch (disposition) {
            case Disposition.Publish publish -> published(lane, publish.finished());
            case Disposition.Skip ignored -> "skipped";
            case Disposition.GiveBack ignored -> "given_back";
          };
      return disposition;
    } finally {
      running.decrementAndGet();
      metrics.increment(Metric.ATTEMPTS, lane, provider, result);
    }
  }

  void killed(String lane, KillSwitch.Reason reason) {
    metrics.increment(Metric.ATTEMPTS_KILLED, lane, provider, Metric.label(reason));
  }

  private String published(String lane, AttemptFinished finished) {
    Timings timings = finished.timings();
    if (timings != null) {
      record(Metric.JOB_QUEUED, timings.queuedMs(), lane);
      record(Metric.JOB_ACQUIRE, timings.acquireMs(), lane);
      record(Metric.JOB_RUN, timings.runMs(), lane);
    }
    return finished.outcome().status().wireName();
  }

  private void record(Metric metric, long millis, String lane) {
    metrics.record(metric, Duration.ofMillis(millis), lane, provider);
  }

  private AtomicInteger running(String lane) {
    return busy.computeIfAbsent(lane, unused -> new AtomicInteger());
  }
}
