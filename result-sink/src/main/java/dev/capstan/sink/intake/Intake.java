package dev.capstan.sink.intake;

import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.sink.metric.SinkCounters;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LoserParts;
import dev.capstan.sink.recording.StorePatience;
import dev.capstan.sink.view.BestEffortView;
import dev.capstan.sink.view.ViewUpdates;
import java.time.Clock;

/**
 * All that a result meets on its way.
 *
 * @param parallelism executions worked on at a time
 */
public record Intake(
    CapsuleWriter writer,
    Capsules capsules,
    StorePatience patience,
    LoserParts loserParts,
    BestEffortView view,
    ViewUpdates updates,
    RecordCodec codec,
    SinkCounters counters,
    Clock clock,
    int parallelism) {

  ExecutionTurn turn() {
    return new ExecutionTurn(
        writer, capsules, patience, loserParts, view, updates, new Outputs(codec), counters, clock);
  }

  /** Threads to work through batches with; closed by who asked for them. */
  BatchRunner runner() {
    return new BatchRunner(turn(), new Outputs(codec), counters, parallelism);
  }
}
