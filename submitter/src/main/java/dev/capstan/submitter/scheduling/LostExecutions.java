package dev.capstan.submitter.scheduling;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Dispatch;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.submitter.admission.ExecutionLog.LogUnavailableException;
import dev.capstan.submitter.dispatch.KafkaExecutionLog;
import dev.capstan.submitter.lookup.LedgerReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds executions of which nothing is on the way any more, and dispatches them again. It counts
 * how often all that lay on the lanes, delays and results has been worked off; what is still
 * pending after several such cycles, with a view that never moved, can be nowhere. Also trims the
 * topics behind what is done. Used by one thread.
 */
final class LostExecutions {
  private static final Logger log = LoggerFactory.getLogger(LostExecutions.class);

  private final Progress progress;
  private final ViewCache views;
  private final LedgerReader ledger;
  private final KafkaExecutionLog executionLog;
  private final Duration stuckAfter;
  private final Clock clock;
  private Map<TopicPartition, Long> cycleEnds = Map.of();
  private int cycle;

  LostExecutions(
      Progress progress,
      ViewCache views,
      LedgerReader ledger,
      KafkaExecutionLog executionLog,
      Duration stuckAfter,
      Clock clock) {
    this.progress = progress;
    this.views = views;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.stuckAfter = stuckAfter;
    this.clock = clock;
  }

  void sweep(Collection<Pending> pending) throws LogUnavailableException {
    try {
      progress.trim();
      if (progress.hasPassed(cycleEnds)) {
        cycle++;
        cycleEnds = progress.ends();
      }
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("The topics could not be looked at; trying again later");
      return;
    }
    Instant now = clock.instant();
    for (Pending each : pending) {
      if (!each.isOlderThan(stuckAfter, now)) {
        continue;
      }
      Optional<ExecutionView> view = views.find(each.key());
      if (view.isPresent() && each.isLost(view.get(), cycle, now, stuckAfter)) {
        dispatchAgain(each, Math.max(1, view.get().dispatched()));
      }
    }
  }

  private void dispatchAgain(Pending each, int attempt) throws LogUnavailableException {
    Optional<AdmittedExecution> full = ledger.find(each.key(), each.position());
    if (full.isPresent()) {
      executionLog.redispatch(new Dispatch(full.get(), attempt, null, List.of()));
      each.forgetSign();
      log.atWarn()
          .addKeyValue("execution_id", each.key().id())
          .addKeyValue("attempt", attempt)
          .log("An execution was lost on its way and is dispatched again");
    }
  }
}
