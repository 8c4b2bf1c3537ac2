package dev.capstan.sink.intake;

import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LosingAttemptCleanup;
import dev.capstan.storage.object.StoreRetries;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;

/**
 * The components that process a result.
 *
 * @param parallelism executions that are processed concurrently
 */
public record ResultIntake(
    CapsuleWriter writer,
    Capsules capsules,
    StoreRetries retries,
    LosingAttemptCleanup cleanup,
    BestEffortView view,
    ViewRetention retention,
    RecordCodec codec,
    Metrics metrics,
    Tracing tracing,
    Clock clock,
    int parallelism) {

  ResultHandler handler() {
    return new ResultHandler(
        writer,
        capsules,
        retries,
        cleanup,
        view,
        new DecisionEffects.Factory(new SinkRecords(codec), retention),
        metrics,
        tracing,
        clock);
  }

  /** Processes batches; closed by the caller. */
  ResultBatchRunner runner() {
    return new ResultBatchRunner(handler(), metrics, parallelism);
  }
}
