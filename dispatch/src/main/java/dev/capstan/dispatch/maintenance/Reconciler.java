package dev.capstan.dispatch.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.RecordReader;
import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ViewCacheException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ledger continuously to know the pending executions. Rebuilds the view after its loss,
 * expires overdue executions and redispatches lost ones. One elected instance works; the others are
 * on standby. Needs about a kilobyte of memory per pending execution. Used by one thread.
 */
final class Reconciler implements PollLoop.Work {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  private final Consumer<byte[], byte[]> consumer;
  private final ViewRebuild views;
  private final MissingViews missing;
  private final LedgerReader ledger;
  private final ExecutionPublisher executionLog;
  private final StuckExecutionRescuer rescuer;
  private final Metrics metrics;
  private final PendingGauges gauges;
  private final Clock clock;
  private final Timing timing;

  private final Map<String, PendingExecution> pending = new HashMap<>();
  private boolean isBehind = true;
  private Instant nextSweep = Instant.MIN;

  record Timing(Duration markerCheck, Duration sweep) {}

  /**
   * @param consumer member of the group that elects the owner; new; never commits
   */
  Reconciler(
      Consumer<byte[], byte[]> consumer,
      ViewRebuild views,
      MissingViews missing,
      LedgerReader ledger,
      ExecutionPublisher executionLog,
      StuckExecutionRescuer rescuer,
      Timing timing,
      Metrics metrics,
      PendingGauges gauges,
      Clock clock) {
    this.consumer = consumer;
    this.views = views;
    this.missing = missing;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.rescuer = rescuer;
    this.timing = timing;
    this.metrics = metrics;
    this.gauges = gauges;
    this.clock = clock;
  }

  @Override
  public void step() {
    if (consumer.subscription().isEmpty()) {
      consumer.subscribe(List.of(Topics.EXECUTIONS), new OwnedPositions(consumer, this::restart));
    }
    poll(timing.markerCheck());
    if (consumer.assignment().isEmpty()) {
      gauges.clear();
      return;
    }
    if (isBehind) {
      catchUp();
      isBehind = false;
      rebuild();
    }
    try {
      boolean isComplete = views.isComplete();
      gauges.setViewComplete(isComplete);
      if (!isComplete) {
        rebuild();
      }
      missing.write(each -> pending.get(each.key().id().value()) == each, clock.instant());
      // before expiry, so that a failing report does not prevent the trimming of topics
      if (!clock.instant().isBefore(nextSweep)) {
        nextSweep = clock.instant().plus(timing.sweep());
        rescuer.update();
        catchUp();
        rescuer.sweep(pending.values());
      }
      expire();
    } catch (ViewCacheException
        | ObjectStoreException
        | LogUnavailableException
        | LedgerReader.LedgerUnavailableException e) {
      log.atWarn().setCause(e).log("Maintenance of pending executions failed; retrying");
      if (e instanceof ViewCacheException) {
        gauges.setViewUnknown();
      }
    }
    gauges.setPending(pending.size());
  }

  /**
   * Writes every pending execution into the view. A write that another instance lost before the
   * view was marked complete is on the ledger by then, so reading on after that corrects it.
   */
  private void rebuild() {
    try {
      pending.values().forEach(views::write);
      missing.clear();
      views.markComplete();
      catchUp();
      metrics.increment(Metric.VIEW_REBUILDS);
      log.atInfo().addKeyValue("pending", pending.size()).log("View rebuilt from the ledger");
    } catch (ViewCacheException e) {
      log.atWarn().setCause(e).log("View rebuild failed; retrying");
    }
  }

  /** Repeats a report only after the sink has read all results without ending the execution. */
  private void expire() throws LogUnavailableException {
    Instant now = clock.instant();
    int cycle = rescuer.resultsCycle();
    for (PendingExecution each : pending.values()) {
      if (each.isDueToExpire(now, cycle)) {
        // mark first: an unconfirmed send may have succeeded, and a later repetition is enough
        each.markEndReported(cycle);
        var full = ledger.find(each.key(), each.position());
        if (full.isPresent()) {
          executionLog.report(SyntheticResults.of(full.get(), new Outcome.Expired(), clock));
          metrics.increment(Metric.EXECUTIONS_EXPIRED, each.execution().lane());
        }
      }
    }
  }

  private void catchUp() {
    Set<TopicPartition> partitions = consumer.assignment();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      poll(timing.markerCheck());
    }
  }

  private void poll(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      if (record.key() != null) {
        apply(record, new String(record.key(), UTF_8));
      }
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, String id) {
    if (record.value() == null) {
      PendingExecution ended = pending.remove(id);
      if (ended != null && ended.isRebuilt()) {
        views.writeEnd(ended);
      }
      return;
    }
    switch (RecordReader.read(record)) {
      case RecordReader.Decoded(AdmittedExecution execution) -> {
        PendingExecution found =
            new PendingExecution(
                execution, new LedgerPosition(record.partition(), record.offset()));
        pending.put(id, found);
        if (views.isCatchingUp()) {
          views.write(found);
        } else if (!isBehind) {
          missing.add(found);
        }
      }
      case RecordReader.Decoded ignored -> {}
      case RecordReader.Unusable unusable ->
          log.atWarn()
              .addKeyValue("offset", record.offset())
              .addKeyValue("reason", unusable.reason())
              .log("Unusable record on the ledger skipped");
    }
  }

  private void restart() {
    pending.clear();
    missing.clear();
    isBehind = true;
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    gauges.clear();
    consumer.close();
  }
}
