package dev.capstan.worker.attempt;

import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.output.OutputRecorder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Creates pipelines from their steps. */
public final class AttemptPipelines {
  private AttemptPipelines() {}

  /**
   * @param ceilings of one execution
   * @param memory that running programs may have together
   * @param solo lets a suspect program run alone
   * @param overhead how long an attempt may take beside its program, for inputs, sandbox and
   *     outputs
   * @param deliveryLimit of the lanes' share groups
   * @param spoolFolder for artifacts during their upload
   * @param nanoTime monotonic, for elapsed time
   */
  public static AttemptPipeline create(
      String workerName,
      SandboxProvider provider,
      ViewCache views,
      ObjectStore store,
      AttemptReporter reporter,
      InputPreparer inputs,
      WorkerCeilings ceilings,
      MemoryBudget memory,
      SoloRun solo,
      Duration overhead,
      int deliveryLimit,
      Path spoolFolder,
      AttemptMetrics metrics,
      Tracing tracing,
      Clock clock,
      LongSupplier nanoTime) {
    return new AttemptPipeline(
        workerName,
        provider.name(),
        new ExecutionProgressLookup(views, store),
        new StartPermit(store, deliveryLimit),
        reporter,
        new ProgramRun(
            provider,
            inputs,
            new OutputRecorder(store),
            ArtifactLimits.DEFAULT,
            spoolFolder,
            clock,
            nanoTime),
        ceilings,
        memory,
        solo,
        overhead,
        metrics,
        new AttemptTraces(tracing, provider.name()),
        clock);
  }
}
