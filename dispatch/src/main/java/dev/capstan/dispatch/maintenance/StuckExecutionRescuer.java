package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds executions that no topic contains any more, and dispatches them again. An execution is lost
 * if it is still pending, and its view has not changed, after its topics were drained several
 * times. Also trims processed records from the topics. Used by one thread.
 */
final class StuckExecutionRescuer {
  private static final Logger log = LoggerFactory.getLogger(StuckExecutionRescuer.class);

  private final TopicWatermarks watermarks;
  private final TopicTrimmer trimmer;
  private final ViewCache views;
  private final ExecutionLookup lookup;
  private final LedgerReader ledger;
  private final ExecutionPublisher executionLog;
  private final Duration stuckAfter;
  private final Metrics metrics;
  private final Clock clock;
  private final DrainCycles cycles;

  StuckExecutionRescuer(
      TopicWatermarks watermarks,
      TopicTrimmer trimmer,
      ViewCache views,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher executionLog,
      Duration stuckAfter,
      Metrics metrics,
      Clock clock) {
    this.watermarks = watermarks;
    this.trimmer = trimmer;
    this.views = views;
    this.lookup = lookup;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.stuckAfter = stuckAfter;
    this.metrics = metrics;
    this.clock = clock;
    this.cycles = new DrainCycles(watermarks.topicsByLane());
  }

  /** The drain cycle of the results; see {@link DrainCycles#number}. */
  int resultsCycle() {
    return cycles.number(Topics.RESULTS);
  }

  /**
   * Trims the topics and updates the drain cycles. Call it before {@link #sweep}, and read the
   * ledger to its end in between: a tombstone is committed together with the offset that completes
   * a cycle.
   */
  void update() {
    try {
      trimmer.trim();
      Map<TopicPartition, Long> reached = watermarks.reached();
      cycles.advance(reached, watermarks.marks(clock.instant()));
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("Topic offsets could not be read; retrying at the next sweep");
    }
  }

  /**
   * @throws LogUnavailableException if an execution could not be dispatched; the next sweep
   *     continues with the others, and it is observed from the start again
   */
  void sweep(Collection<PendingExecution> pending) throws LogUnavailableException {
    for (PendingExecution each : pending) {
      Instant now = clock.instant();
      int cycle = cycles.number(each.execution().lane());
      boolean isSuspect =
          cycle >= 0 && each.isOlderThan(stuckAfter, now) && each.isSuspect(cycle, now, stuckAfter);
      if (isSuspect) {
        ExecutionView view = views.find(each.key()).orElse(null);
        if (each.isLost(view, cycle, now, stuckAfter)) {
          // reset first: an unconfirmed send may have succeeded
          each.resetObservation();
          recover(each, view);
        }
      }
    }
  }

  private void recover(PendingExecution each, @Nullable ExecutionView view)
      throws LogUnavailableException {
    Optional<AdmittedExecution> full = ledger.find(each.key(), each.position());
    if (full.isEmpty()) {
      return;
    }
    boolean hasEnded = (view == null || view.status().isTerminal()) && isSealed(each);
    if (hasEnded) {
      // a worker would skip it; the sink finds the capsule and writes the tombstone
      executionLog.report(SyntheticResults.of(full.get(), new Outcome.Expired(), clock));
      log.atWarn()
          .addKeyValue("execution_id", each.key().id())
          .log("Ended execution still on the ledger; reported it to the sink again");
      return;
    }
    int attempt = nextAttempt(view);
    executionLog.redispatch(new Dispatch(full.get(), attempt, null, startsOf(view)));
    metrics.increment(Metric.EXECUTIONS_REDISPATCHED, full.get().lane());
    log.atWarn()
        .addKeyValue("execution_id", each.key().id())
        .addKeyValue("attempt", attempt)
        .log("Lost execution dispatched again");
    if (view == null) {
      views.apply(each.key(), each.admitted(clock.instant()));
    }
  }

  /**
   * The number of an attempt that was not started. Workers skip a second record of one that was:
   * the first record is theirs.
   */
  private static int nextAttempt(@Nullable ExecutionView view) {
    return view == null ? 1 : Math.max(Math.max(1, view.dispatched()), view.attempt() + 1);
  }

  /** The starts that have no end, as far as the view shows them. */
  private static List<AttemptSummary> startsOf(@Nullable ExecutionView view) {
    if (view == null) {
      return List.of();
    }
    List<AttemptSummary> starts = new ArrayList<>(view.earlier());
    if (view.status() == ExecutionStatus.RUNNING) {
      starts.add(AttemptSummary.lost(view.attempt(), view.worker(), view.startedAt()));
    }
    return starts;
  }

  private boolean isSealed(PendingExecution each) {
    return lookup.capsule(each.key()).isPresent();
  }
}
