package dev.capstan.dispatch.backlog;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the backlog of the lanes. Reads it from the broker on demand, at most once per {@link
 * #MAX_AGE}; a failure is cached for the same time. Thread-safe.
 */
public final class BacklogMonitor implements AutoCloseable {
  static final Duration MAX_AGE = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(BacklogMonitor.class);

  private final BacklogReader reader;
  private final List<String> lanes;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private @Nullable Map<String, LaneBacklog> known;
  private boolean isAsked;
  private boolean isFailing;
  private long askedNanos;

  /**
   * @param consumers without a group, reading committed records only
   * @param lanes names of the lanes
   */
  public BacklogMonitor(
      Admin admin,
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<String> lanes,
      Metrics metrics,
      Clock clock,
      LongSupplier nanoTime) {
    this.reader = new BacklogReader(admin, consumers, lanes, clock, nanoTime);
    this.lanes = List.copyOf(lanes);
    this.clock = clock;
    this.nanoTime = nanoTime;
    for (String lane : lanes) {
      metrics.gauge(Metric.LANE_BACKLOG, () -> of(lane, LaneBacklog::jobs), lane);
      metrics.gauge(Metric.LANE_OLDEST_AGE, () -> of(lane, this::ageSeconds), lane);
    }
  }

  public List<String> lanes() {
    return lanes;
  }

  /** Jobs by lane; empty when the broker could not be asked. */
  public Optional<Map<String, Long>> jobsByLane() {
    return current()
        .map(
            backlog -> {
              Map<String, Long> jobs = new TreeMap<>();
              backlog.forEach((lane, each) -> jobs.put(lane, each.jobs()));
              return jobs;
            });
  }

  private synchronized Optional<Map<String, LaneBacklog>> current() {
    long now = nanoTime.getAsLong();
    if (!isAsked || now - askedNanos >= MAX_AGE.toNanos()) {
      known = ask();
      isAsked = true;
      // a call that fails takes seconds
      askedNanos = nanoTime.getAsLong();
    }
    return Optional.ofNullable(known);
  }

  private @Nullable Map<String, LaneBacklog> ask() {
    try {
      Map<String, LaneBacklog> backlog = new HashMap<>(reader.read());
      isFailing = false;
      return backlog;
    } catch (KafkaException e) {
      if (!isFailing) {
        log.atWarn()
            .setCause(e)
            .log("Backlog could not be read from Kafka; it is unknown until Kafka recovers");
      }
      isFailing = true;
      return null;
    }
  }

  private double of(String lane, ToDoubleFunction<LaneBacklog> value) {
    return current()
        .map(backlog -> value.applyAsDouble(backlog.getOrDefault(lane, LaneBacklog.EMPTY)))
        .orElse(Double.NaN);
  }

  private double ageSeconds(LaneBacklog backlog) {
    Instant oldest = backlog.oldest();
    return oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1e3);
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
