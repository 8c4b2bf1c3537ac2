package dev.capstan.worker.attempt;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.JobFrame;
import dev.capstan.sandbox.frame.OutputListener;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResultCollector;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.input.InputUnavailableException;
import dev.capstan.worker.input.InvalidInputException;
import dev.capstan.worker.input.PreparedInputs;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.output.OutputRecorder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The run of an attempt's program: inputs, sandbox, program, outcome, outputs. */
final class ProgramRun {
  private static final List<String> ALL_ARTIFACTS = List.of("out/**");

  /**
   * How much later than the worker the runner's own timeout ends; it only matters if the worker is
   * dead.
   */
  private static final Duration RUNNER_GRACE = Duration.ofSeconds(10);

  private final SandboxProvider provider;
  private final InputPreparer inputs;
  private final OutputRecorder outputs;
  private final ArtifactLimits artifactLimits;
  private final Path spoolFolder;
  private final Clock clock;
  private final LongSupplier nanoTime;

  ProgramRun(
      SandboxProvider provider,
      InputPreparer inputs,
      OutputRecorder outputs,
      ArtifactLimits artifactLimits,
      Path spoolFolder,
      Clock clock,
      LongSupplier nanoTime) {
    this.provider = provider;
    this.inputs = inputs;
    this.outputs = outputs;
    this.artifactLimits = artifactLimits;
    this.spoolFolder = spoolFolder;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  Disposition run(AttemptRecord attempt, KillSwitch kill)
      throws InputUnavailableException,
          InvalidInputException,
          SandboxException,
          InterruptedException {
    AdmittedExecution execution = attempt.execution();
    Limits limits = execution.limits();
    long begun = nanoTime.getAsLong();
    try (PreparedInputs prepared =
            inputs.prepare(execution, spoolFolder.resolve(attempt.nonce() + "-in"));
        Sandbox sandbox =
            provider.acquire(new SandboxSpec(execution.executionId(), attempt.nonce(), limits));
        RunnerResultCollector collector =
            new RunnerResultCollector(
                limits.maxOutputBytes(),
                artifactLimits.maxFiles(),
                artifactLimits.maxBytes(),
                spoolFolder.resolve(attempt.nonce()),
                OutputListener.NONE)) {
      kill.bind(sandbox);
      long acquired = nanoTime.getAsLong();
      SandboxExit exit =
          sandbox.run(
              new InputFrames(
                  job(execution, prepared.program()), prepared.files(), prepared.stdin()),
              collector,
              Duration.ofSeconds(limits.timeoutSeconds()));
      long ended = nanoTime.getAsLong();
      RunnerResult result = collector.finish();
      Outcome outcome = OutcomeJudge.judge(exit, result, limits);
      Output output = outputs.record(execution.key(), attempt.nonce(), result);
      return new Disposition.Publish(
          attempt
              .finished(outcome, clock.instant())
              .ran(
                  output,
                  exit.usage(),
                  new Timings(
                      attempt.queuedMs(), millis(acquired - begun), millis(ended - acquired), null),
                  provider.environment(),
                  prepared.digests()));
    }
  }

  private JobFrame job(AdmittedExecution execution, SpooledContent program) {
    ExecutionRequest request = execution.request();
    Limits limits = execution.limits();
    return new JobFrame(
        request.queryType(),
        program,
        Objects.requireNonNullElse(request.args(), List.of()),
        Objects.requireNonNullElse(request.env(), Map.of()),
        limits.maxRows(),
        limits.maxOutputBytes(),
        Objects.requireNonNullElse(request.artifacts(), ALL_ARTIFACTS),
        artifactLimits.maxFiles(),
        artifactLimits.maxBytes(),
        Duration.ofSeconds(limits.timeoutSeconds()).plus(RUNNER_GRACE).toMillis(),
        limits.memoryBytes(),
        limits.cpus(),
        execution.dataset() == null ? Map.of() : execution.dataset().options());
  }

  private static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }
}
