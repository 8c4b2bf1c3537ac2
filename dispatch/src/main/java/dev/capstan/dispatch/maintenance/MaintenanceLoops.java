package dev.capstan.dispatch.maintenance;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.PollLoop;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Creates the background tasks; each gets new clients at every restart.
 *
 * @param instance constant name of this submitter
 * @param lanes names of the lanes
 */
public record MaintenanceLoops(
    KafkaClients clients,
    String instance,
    Admin admin,
    List<String> lanes,
    Metrics metrics,
    Clock clock) {
  private static final String RECONCILER_GROUP = "capstan-reconciler";
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** How long a transaction of a dead instance blocks readers of committed records. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** What the reconciler reads and writes. */
  public record Parts(
      ViewCache views,
      BestEffortView view,
      ViewRetention retention,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher log) {}

  /**
   * @param producer properties of its producer
   */
  public PollLoop delayForwarder(Map<String, Object> producer) {
    KafkaTemplate<byte[], byte[]> transactions =
        clients.transactions("capstan-delay-" + instance, TRANSACTION_TIMEOUT, producer);
    return new PollLoop(
        "delay-forwarder",
        GRACE,
        () ->
            new DelayForwarder(
                clients.consumer(Topics.DELAY_GROUP, Map.of()),
                transactions,
                Set.copyOf(lanes),
                metrics,
                clock));
  }

  public PollLoop reconciler(
      Parts parts, Duration markerCheck, Duration sweep, Duration stuckAfter) {
    TopicWatermarks watermarks = new TopicWatermarks(admin, lanes);
    PendingGauges gauges = new PendingGauges(metrics);
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            SingleOwnerAssignor.class.getName(),
            // not urgent: let the broker batch
            ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
            1 << 20,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            (int) markerCheck.toMillis());
    ViewRebuild rebuild =
        new ViewRebuild(parts.views(), parts.view(), parts.retention(), parts.lookup(), clock);
    return new PollLoop(
        "reconciler",
        GRACE,
        () ->
            new Reconciler(
                clients.consumer(RECONCILER_GROUP, settings),
                rebuild,
                new MissingViews(
                    parts.views(), parts.lookup(), rebuild, markerCheck.multipliedBy(10)),
                parts.ledger(),
                parts.log(),
                new StuckExecutionRescuer(
                    watermarks,
                    new TopicTrimmer(admin, watermarks),
                    parts.views(),
                    parts.lookup(),
                    parts.ledger(),
                    parts.log(),
                    stuckAfter,
                    metrics,
                    clock),
                new Reconciler.Timing(markerCheck, sweep),
                metrics,
                gauges,
                clock));
  }
}
