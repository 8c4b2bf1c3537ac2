package dev.capstan.sink.intake;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.webhook.Deliveries;
import dev.capstan.sink.decision.Decision;
import dev.capstan.sink.decision.ExecutionState;
import dev.capstan.sink.recording.RecordingOutcome;
import dev.capstan.storage.view.TerminalView;
import dev.capstan.storage.view.ViewChange;
import dev.capstan.storage.view.ViewChanges;
import dev.capstan.storage.view.ViewRetention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from a decision, as data: the new state, the change of the view, the
 * records to send and what to count. Pure; {@link ResultHandler} applies it.
 *
 * @param state of the execution from now on
 * @param view null when the view does not change
 * @param records to send in the transaction of the batch
 * @param counted counts the decision
 */
record DecisionEffects(
    ExecutionState state,
    @Nullable ViewChange view,
    List<ProducerRecord<byte[], byte[]>> records,
    Consumer<Metrics> counted) {
  DecisionEffects {
    records = List.copyOf(records);
  }

  /** Makes the effects of each kind of decision. */
  record Factory(SinkRecords records, ViewRetention retention) {

    /** An attempt has started; {@code offset} of its record is its epoch. */
    DecisionEffects started(ExecutionState state, AttemptStarted started, long offset) {
      return new DecisionEffects(
          state.running(started, offset),
          ViewChanges.started(started, offset),
          List.of(),
          metrics -> metrics.increment(Metric.ATTEMPTS_STARTED, started.lane()));
    }

    /** The attempt failed and another one follows. */
    DecisionEffects retry(ExecutionState state, Decision.Retry retry, long offset) {
      AdmittedExecution execution = retry.dispatch().execution();
      int next = retry.dispatch().attempt();
      return new DecisionEffects(
          state.retrying(next, offset),
          ViewChanges.retrying(execution, next - 1, offset),
          List.of(records.retry(retry.dispatch(), retry.delay())),
          metrics -> metrics.increment(Metric.EXECUTIONS_RETRIED, execution.lane()));
    }

    /** The newest attempt was given back and waits for a worker again. */
    DecisionEffects givenBack(ExecutionState state, Decision.GivenBack givenBack, long offset) {
      return new DecisionEffects(
          state.givenBack(givenBack.earlier(), offset),
          ViewChanges.returned(state.attempt(), givenBack.earlier(), offset),
          List.of(),
          metrics -> {});
    }

    /** An earlier attempt was given back; the newest one runs. */
    DecisionEffects givenBack(ExecutionState state, Decision.EarlierGivenBack givenBack) {
      return new DecisionEffects(
          state.after(givenBack.earlier()),
          ViewChanges.returnedEarlier(state.attempt(), givenBack.earlier()),
          List.of(),
          metrics -> {});
    }

    /** The capsule exists, by this record or by another one. */
    DecisionEffects terminal(
        ExecutionState state, Decision.Terminal terminal, RecordingOutcome recorded) {
      Capsule capsule = recorded.capsule();
      ExecutionStatus status = capsule.result().status();
      // view and tombstone also for a losing record: they repair a lost write and change nothing
      // else
      List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
      sent.add(records.tombstone(capsule.executionId()));
      Consumer<Metrics> counted =
          switch (recorded) {
            case RecordingOutcome.Won ignored -> {
              sent.addAll(announcements(terminal, capsule));
              yield metrics -> countEnd(metrics, terminal, capsule);
            }
            case RecordingOutcome.Lost ignored ->
                metrics -> metrics.increment(Metric.RESULTS_DROPPED, "late");
          };
      return new DecisionEffects(
          state.ended(status), TerminalView.of(capsule).change(retention), sent, counted);
    }

    private List<ProducerRecord<byte[], byte[]>> announcements(
        Decision.Terminal terminal, Capsule capsule) {
      String trace = terminal.finished().execution().traceParent();
      List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
      sent.add(records.completed(capsule, trace));
      Deliveries.first(capsule)
          .map(delivery -> records.webhook(delivery.traced(trace)))
          .ifPresent(sent::add);
      if (terminal.kill()) {
        sent.add(records.kill(capsule.executionId(), capsule.result().status().wireName()));
      }
      return sent;
    }

    private static void countEnd(Metrics metrics, Decision.Terminal terminal, Capsule capsule) {
      AdmittedExecution execution = terminal.finished().execution();
      metrics.increment(
          Metric.EXECUTIONS_ENDED,
          execution.lane(),
          capsule.result().status().wireName(),
          execution.tenant().value());
      if (terminal.kill()) {
        metrics.increment(Metric.KILLS_SENT);
      }
      Timings timings = capsule.result().timings();
      if (timings != null && timings.recordMs() != null) {
        metrics.record(Metric.JOB_RECORD, Duration.ofMillis(timings.recordMs()), execution.lane());
      }
    }

    private ProducerRecord<byte[], byte[]> killed(ExecutionKey key, Decision.Drop drop) {
      return drop.nonce() == null
          ? records.kill(key.id(), "ended before it started")
          : records.kill(key.id(), "another dispatch of the attempt runs", drop.nonce());
    }

    /** The record changes nothing; an attempt that runs in vain is killed. */
    DecisionEffects dropped(ExecutionState state, ExecutionKey key, Decision.Drop drop) {
      return new DecisionEffects(
          state,
          null,
          drop.kill() ? List.of(killed(key, drop)) : List.of(),
          metrics -> {
            metrics.increment(Metric.RESULTS_DROPPED, Metric.label(drop.reason()));
            if (drop.kill()) {
              metrics.increment(Metric.KILLS_SENT);
            }
          });
    }
  }
}
