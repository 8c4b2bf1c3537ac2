package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Dispatch;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewChanges;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Finds executions of which nothing is on the way any more, and dispatches them again. What is
 * still pending, with a view that never moved, after all that was on the way has been worked off
 * several times, can be nowhere. Also trims the topics behind what is done. Used by one thread.
 */
final class StuckExecutionRescuer {
  private static final Logger log = LoggerFactory.getLogger(StuckExecutionRescuer.class);

  private final TopicWatermarks progress;
  private final ViewCache views;
  private final ExecutionLookup lookup;
  private final LedgerReader ledger;
  private final ExecutionPublisher executionLog;
  private final Duration stuckAfter;
  private final Clock clock;
  private final DrainCycles rounds;

  StuckExecutionRescuer(
      TopicWatermarks progress,
      ViewCache views,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher executionLog,
      Duration stuckAfter,
      Clock clock) {
    this.progress = progress;
    this.views = views;
    this.lookup = lookup;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.stuckAfter = stuckAfter;
    this.clock = clock;
    this.rounds = new DrainCycles(progress.topicsByLane());
  }

  /** The round of the results; see {@link DrainCycles#number}. */
  int resultsRound() {
    return rounds.number(Topics.RESULTS);
  }

  /**
   * Trims the topics and looks how far they are; before {@link #sweep}, with the ledger read to its
   * end in between: a tombstone is committed together with the offset that ends a round.
   */
  void look() {
    try {
      progress.trim();
      Map<TopicPartition, Long> reached = progress.reached();
      rounds.advance(reached, progress.marks(clock.instant()));
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("The topics could not be looked at; trying again later");
    }
  }

  /**
   * @throws LogUnavailableException if one could not be dispatched; it waits for its turn again,
   *     and the next sweep begins with the others
   */
  void sweep(Collection<PendingExecution> pending) throws LogUnavailableException {
    for (PendingExecution each : pending) {
      Instant now = clock.instant();
      int round = rounds.number(each.execution().lane());
      boolean isSuspect =
          round >= 0 && each.isOlderThan(stuckAfter, now) && each.isSuspect(round, now, stuckAfter);
      if (isSuspect) {
        ExecutionView view = views.find(each.key()).orElse(null);
        if (each.isLost(view, round, now, stuckAfter)) {
          // first of all: a send without an answer may have come through
          each.forgetSign();
          bringBack(each, view);
        }
      }
    }
  }

  private void bringBack(PendingExecution each, @Nullable ExecutionView view)
      throws LogUnavailableException {
    Optional<AdmittedExecution> full = ledger.find(each.key(), each.position());
    if (full.isEmpty()) {
      return;
    }
    boolean hasEnded = (view == null || view.status().isTerminal()) && isSealed(each);
    if (hasEnded) {
      // a worker would only skip it; the sink finds the capsule and writes the tombstone
      executionLog.report(SyntheticResults.of(full.get(), new Outcome.Expired(), clock));
      log.atWarn()
          .addKeyValue("execution_id", each.key().id())
          .log("An execution has ended, but the ledger holds it; the sink is told to look again");
      return;
    }
    int attempt = view == null ? 1 : Math.max(1, view.dispatched());
    executionLog.redispatch(new Dispatch(full.get(), attempt, null, List.of()));
    log.atWarn()
        .addKeyValue("execution_id", each.key().id())
        .addKeyValue("attempt", attempt)
        .log("An execution was lost on its way and is dispatched again");
    if (view == null) {
      views.apply(
          each.key(),
          ViewChanges.admitted(
              each.execution(),
              clock.instant(),
              each.position().partition(),
              each.position().offset()));
    }
  }

  private boolean isSealed(PendingExecution each) {
    return lookup.capsule(each.key()).isPresent();
  }
}
