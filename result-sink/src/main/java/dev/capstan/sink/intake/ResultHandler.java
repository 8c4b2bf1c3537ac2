package dev.capstan.sink.intake;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.result.Timings;
import dev.capstan.schema.webhook.Deliveries;
import dev.capstan.sink.decision.Decider;
import dev.capstan.sink.decision.Decision;
import dev.capstan.sink.decision.ExecutionState;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LosingAttemptCleanup;
import dev.capstan.sink.recording.RecordingOutcome;
import dev.capstan.storage.object.StoreRetries;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.TerminalView;
import dev.capstan.storage.view.ViewChanges;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Processes one record: decides, and applies all effects except the transaction, whose records it
 * returns. Thread-safe, if the records of one execution are processed one after the other.
 */
final class ResultHandler {
  private final CapsuleWriter writer;
  private final Capsules capsules;
  private final StoreRetries retries;
  private final LosingAttemptCleanup loserParts;
  private final BestEffortView view;
  private final ViewRetention retention;
  private final SinkRecords outputs;
  private final Metrics metrics;
  private final Clock clock;

  ResultHandler(
      CapsuleWriter writer,
      Capsules capsules,
      StoreRetries retries,
      LosingAttemptCleanup loserParts,
      BestEffortView view,
      ViewRetention retention,
      SinkRecords outputs,
      Metrics metrics,
      Clock clock) {
    this.writer = writer;
    this.capsules = capsules;
    this.retries = retries;
    this.loserParts = loserParts;
    this.view = view;
    this.retention = retention;
    this.outputs = outputs;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Result of a processed record.
   *
   * @param state the state of its execution; null when unknown
   */
  record HandledResult(
      @Nullable ExecutionState state, List<ProducerRecord<byte[], byte[]>> outputs) {
    HandledResult {
      outputs = List.copyOf(outputs);
    }

    static HandledResult silent(ExecutionState state) {
      return new HandledResult(state, List.of());
    }
  }

  /**
   * Processes a record.
   *
   * @param remembered the state of its execution; null to look it up. The view accepts a start only
   *     if it has no newer state, so an accepted start needs no look-up before.
   */
  HandledResult take(@Nullable ExecutionState remembered, DecodedResult.Readable reading)
      throws InterruptedException {
    if (remembered != null) {
      return takeKnowing(remembered, reading);
    }
    return reading instanceof DecodedResult.Started started && tell(reading, started.document())
        ? running(ExecutionState.UNKNOWN, reading, started.document())
        : takeKnowing(look(reading.key()), reading);
  }

  /** The state of an execution in the view. */
  private ExecutionState look(ExecutionKey key) {
    return view.find(key).map(ExecutionState::of).orElse(ExecutionState.UNKNOWN);
  }

  private HandledResult takeKnowing(ExecutionState state, DecodedResult.Readable reading)
      throws InterruptedException {
    return switch (reading) {
      case DecodedResult.Started started ->
          carryOut(state, reading, Decider.decide(state, started.document()));
      case DecodedResult.Finished finished -> carryOut(state, reading, decide(state, finished));
    };
  }

  private Decision decide(ExecutionState state, DecodedResult.Finished finished)
      throws InterruptedException {
    AttemptFinished document = finished.document();
    Decision decision = Decider.decide(state, document, finished.raw().offset(), clock.instant());
    return needsStore(state, decision) && isEnded(finished.key())
        ? new Decision.Terminal(document, false)
        : decision;
  }

  /**
   * Whether the store must be checked first. A dropped record may be the repeat of one that won
   * before a crash, when the view was unavailable and no newer attempt was known; a retry without a
   * view may follow the end.
   */
  private static boolean needsStore(ExecutionState state, Decision decision) {
    return switch (decision) {
      case Decision.Drop ignored -> true;
      case Decision.Retry ignored -> !state.isKnown();
      case Decision.Run ignored -> false;
      case Decision.Terminal ignored -> false;
    };
  }

  private boolean isEnded(ExecutionKey key) throws InterruptedException {
    return retries.untilServed(() -> capsules.find(key)).isPresent();
  }

  private HandledResult carryOut(
      ExecutionState state, DecodedResult.Readable reading, Decision decision)
      throws InterruptedException {
    return switch (decision) {
      case Decision.Run run -> run(state, reading, run);
      case Decision.Retry retry -> retry(state, reading, retry);
      case Decision.Terminal terminal -> end(state, reading.key(), terminal);
      case Decision.Drop drop -> drop(state, reading.key(), drop);
    };
  }

  private HandledResult run(
      ExecutionState state, DecodedResult.Readable reading, Decision.Run run) {
    tell(reading, run.started());
    return running(state, reading, run.started());
  }

  /** Whether the view accepted the start. */
  private boolean tell(DecodedResult.Readable reading, AttemptStarted started) {
    return view.apply(reading.key(), ViewChanges.started(started, reading.raw().offset()));
  }

  private HandledResult running(
      ExecutionState state, DecodedResult.Readable reading, AttemptStarted started) {
    metrics.increment(Metric.ATTEMPTS_STARTED, started.lane());
    return HandledResult.silent(state.running(started, reading.raw().offset()));
  }

  private HandledResult retry(
      ExecutionState state, DecodedResult.Readable reading, Decision.Retry retry) {
    int next = retry.dispatch().attempt();
    long epoch = reading.raw().offset();
    metrics.increment(Metric.EXECUTIONS_RETRIED, retry.dispatch().execution().lane());
    view.apply(reading.key(), ViewChanges.retrying(retry.dispatch().execution(), next - 1, epoch));
    return new HandledResult(
        state.retrying(next, epoch), List.of(outputs.retry(retry.dispatch(), retry.delay())));
  }

  private HandledResult end(ExecutionState state, ExecutionKey key, Decision.Terminal terminal)
      throws InterruptedException {
    RecordingOutcome recorded = writer.record(terminal.finished());
    // write view and tombstone for a loser too: restores lost writes, otherwise no effect
    view.apply(key, TerminalView.of(recorded.capsule()).change(retention));
    ExecutionStatus status = recorded.capsule().result().status();
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    sent.add(outputs.tombstone(key.id()));
    switch (recorded) {
      case RecordingOutcome.Won ignored -> {
        count(terminal.finished().execution(), recorded.capsule());
        String trace = terminal.finished().execution().traceParent();
        sent.add(outputs.completed(recorded.capsule(), trace));
        Deliveries.first(recorded.capsule())
            .map(delivery -> outputs.webhook(delivery.traced(trace)))
            .ifPresent(sent::add);
        if (terminal.kill()) {
          metrics.increment(Metric.KILLS_SENT);
          sent.add(outputs.kill(key.id(), status.wireName()));
        }
      }
      case RecordingOutcome.Lost lost -> {
        metrics.increment(Metric.RESULTS_DROPPED, "late");
        loserParts.delete(terminal.finished(), lost.capsule());
      }
    }
    return new HandledResult(state.ended(status), sent);
  }

  private HandledResult drop(ExecutionState state, ExecutionKey key, Decision.Drop drop) {
    metrics.increment(Metric.RESULTS_DROPPED, Metric.label(drop.reason()));
    if (!drop.kill()) {
      return HandledResult.silent(state);
    }
    metrics.increment(Metric.KILLS_SENT);
    return new HandledResult(state, List.of(outputs.kill(key.id(), "ended before it started")));
  }

  private void count(AdmittedExecution execution, Capsule capsule) {
    String lane = execution.lane();
    metrics.increment(
        Metric.EXECUTIONS_ENDED,
        lane,
        capsule.result().status().wireName(),
        execution.tenant().value());
    Timings timings = capsule.result().timings();
    if (timings != null && timings.recordMs() != null) {
      metrics.record(Metric.JOB_RECORD, Duration.ofMillis(timings.recordMs()), lane);
    }
  }
}
