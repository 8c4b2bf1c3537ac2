package dev.capstan.sink.intake;

import dev.capstan.observability.metric.Metrics;
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
    LosingAttemptCleanup loserParts,
    BestEffortView view,
    ViewRetention retention,
    RecordCodec codec,
    Metrics metrics,
    Clock clock,
    int parallelism) {

  ResultHandler turn() {
    return new ResultHandler(
        writer,
        capsules,
        retries,
        loserParts,
        view,
        retention,
        new SinkRecords(codec),
        metrics,
        clock);
  }

  /** Processes batches; closed by the caller. */
  ResultBatchRunner runner() {
    return new ResultBatchRunner(turn(), metrics, parallelism);
  }
}
