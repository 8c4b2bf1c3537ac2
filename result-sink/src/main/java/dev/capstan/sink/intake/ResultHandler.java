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
 * One record's turn: decides and does everything but the transaction, whose records it returns.
 * Thread-safe, as long as the records of one execution come one after the other.
 */
final class ResultHandler {
  private final CapsuleWriter writer;
  private final Capsules capsules;
  private final StoreRetries patience;
  private final LosingAttemptCleanup loserParts;
  private final BestEffortView view;
  private final ViewRetention retention;
  private final SinkRecords outputs;
  private final Metrics metrics;
  private final Clock clock;

  ResultHandler(
      CapsuleWriter writer,
      Capsules capsules,
      StoreRetries patience,
      LosingAttemptCleanup loserParts,
      BestEffortView view,
      ViewRetention retention,
      SinkRecords outputs,
      Metrics metrics,
      Clock clock) {
    this.writer = writer;
    this.capsules = capsules;
    this.patience = patience;
    this.loserParts = loserParts;
    this.view = view;
    this.retention = retention;
    this.outputs = outputs;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * What came of a record.
   *
   * @param state where its execution stands now; null when that could not be found out
   */
  record Turned(@Nullable ExecutionState state, List<ProducerRecord<byte[], byte[]>> outputs) {
    Turned {
      outputs = List.copyOf(outputs);
    }

    static Turned silent(ExecutionState state) {
      return new Turned(state, List.of());
    }
  }

  /**
   * Takes a record.
   *
   * @param remembered where its execution stands; null when that is to be looked up. The view takes
   *     a start only when it knows nothing newer, so one that it takes needs no look before.
   */
  Turned take(@Nullable ExecutionState remembered, DecodedResult.Readable reading)
      throws InterruptedException {
    if (remembered != null) {
      return takeKnowing(remembered, reading);
    }
    return reading instanceof DecodedResult.Started started && tell(reading, started.document())
        ? running(ExecutionState.UNKNOWN, reading, started.document())
        : takeKnowing(look(reading.key()), reading);
  }

  /** What the view knows of an execution. */
  private ExecutionState look(ExecutionKey key) {
    return view.find(key).map(ExecutionState::of).orElse(ExecutionState.UNKNOWN);
  }

  private Turned takeKnowing(ExecutionState state, DecodedResult.Readable reading)
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
   * Whether the store has to be asked first. A drop may be the repeat of a record that won, before
   * a crash, when the view was away and nothing of a newer attempt was known; a retry without a
   * view may come after the end.
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
    return patience.untilServed(() -> capsules.find(key)).isPresent();
  }

  private Turned carryOut(ExecutionState state, DecodedResult.Readable reading, Decision decision)
      throws InterruptedException {
    return switch (decision) {
      case Decision.Run run -> run(state, reading, run);
      case Decision.Retry retry -> retry(state, reading, retry);
      case Decision.Terminal terminal -> end(state, reading.key(), terminal);
      case Decision.Drop drop -> drop(state, reading.key(), drop);
    };
  }

  private Turned run(ExecutionState state, DecodedResult.Readable reading, Decision.Run run) {
    tell(reading, run.started());
    return running(state, reading, run.started());
  }

  /** Whether the view took the start. */
  private boolean tell(DecodedResult.Readable reading, AttemptStarted started) {
    return view.apply(reading.key(), ViewChanges.started(started, reading.raw().offset()));
  }

  private Turned running(
      ExecutionState state, DecodedResult.Readable reading, AttemptStarted started) {
    metrics.increment(Metric.ATTEMPTS_STARTED, started.lane());
    return Turned.silent(state.running(started, reading.raw().offset()));
  }

  private Turned retry(ExecutionState state, DecodedResult.Readable reading, Decision.Retry retry) {
    int next = retry.dispatch().attempt();
    long epoch = reading.raw().offset();
    metrics.increment(Metric.EXECUTIONS_RETRIED, retry.dispatch().execution().lane());
    view.apply(reading.key(), ViewChanges.retrying(retry.dispatch().execution(), next - 1, epoch));
    return new Turned(
        state.retrying(next, epoch), List.of(outputs.retry(retry.dispatch(), retry.delay())));
  }

  private Turned end(ExecutionState state, ExecutionKey key, Decision.Terminal terminal)
      throws InterruptedException {
    RecordingOutcome recorded = writer.record(terminal.finished());
    // view and tombstone also for a loser: they heal what was lost, and change nothing else
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
    return new Turned(state.ended(status), sent);
  }

  private Turned drop(ExecutionState state, ExecutionKey key, Decision.Drop drop) {
    metrics.increment(Metric.RESULTS_DROPPED, Metric.label(drop.reason()));
    if (!drop.kill()) {
      return Turned.silent(state);
    }
    metrics.increment(Metric.KILLS_SENT);
    return new Turned(state, List.of(outputs.kill(key.id(), "ended before it started")));
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
