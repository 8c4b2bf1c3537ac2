package dev.capstan.dispatch.maintenance;

import dev.capstan.kafka.PollLoop;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;

/**
 * Puts the background tasks together; each gets fresh clients whenever it starts (again).
 *
 * @param members makes a consumer by group and further settings
 * @param producers makes a transactional producer
 * @param lanes names of the lanes
 */
public record MaintenanceLoops(
    BiFunction<String, Map<String, Object>, Consumer<byte[], byte[]>> members,
    Supplier<Producer<byte[], byte[]>> producers,
    Admin admin,
    List<String> lanes,
    Clock clock) {
  private static final String RECONCILER_GROUP = "capstan-reconciler";

  /** What the reconciler looks at and writes to. */
  public record Parts(
      ViewCache views,
      BestEffortView view,
      ViewRetention retention,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher log) {}

  public PollLoop delayForwarder() {
    return new PollLoop(
        "delay-forwarder",
        () ->
            new DelayForwarder(
                members.apply(Topics.DELAY_GROUP, Map.of()),
                producers.get(),
                Set.copyOf(lanes),
                clock));
  }

  public PollLoop reconciler(
      Parts parts, Duration markerCheck, Duration sweep, Duration stuckAfter) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            OneOwner.class.getName(),
            // nobody waits for it, so the broker may collect
            ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
            1 << 20,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            (int) markerCheck.toMillis());
    return new PollLoop(
        "reconciler",
        () ->
            new Reconciler(
                members.apply(RECONCILER_GROUP, settings),
                new ViewRebuild(
                    parts.views(), parts.view(), parts.retention(), parts.lookup(), clock),
                parts.ledger(),
                parts.log(),
                new StuckExecutionRescuer(
                    new TopicWatermarks(admin, lanes),
                    parts.views(),
                    parts.lookup(),
                    parts.ledger(),
                    parts.log(),
                    stuckAfter,
                    clock),
                new Reconciler.Timing(markerCheck, sweep),
                clock));
  }
}
