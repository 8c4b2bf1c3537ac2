package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.result.Output;
import dev.capstan.schema.result.Timings;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.input.InputUnavailableException;
import dev.capstan.worker.input.PreparedInputs;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.output.OutputRecorder;
import dev.capstan.worker.sandbox.Sandbox;
import dev.capstan.worker.sandbox.SandboxException;
import dev.capstan.worker.sandbox.SandboxProvider;
import dev.capstan.worker.sandbox.SandboxSpec;
import dev.capstan.worker.sandbox.Verdict;
import dev.capstan.worker.sandbox.frame.Answer;
import dev.capstan.worker.sandbox.frame.AnswerCollector;
import dev.capstan.worker.sandbox.frame.InputFrames;
import dev.capstan.worker.sandbox.frame.Job;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The middle of an attempt: inputs, sandbox, program, judgement, outputs. */
final class ProgramRun {
  private static final List<String> ALL_ARTIFACTS = List.of("out/**");

  /**
   * How much later than the worker the runner gives up: it is only there when the worker is dead.
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

  Report run(AttemptRecord attempt, KillSwitch kill)
      throws InputUnavailableException, SandboxException, InterruptedException {
    AdmittedExecution execution = attempt.execution();
    Limits limits = execution.limits();
    long begun = nanoTime.getAsLong();
    try (PreparedInputs prepared = inputs.prepare(execution);
        Sandbox sandbox =
            provider.acquire(new SandboxSpec(execution.executionId(), attempt.nonce(), limits));
        AnswerCollector collector =
            new AnswerCollector(
                limits.maxOutputBytes(),
                artifactLimits.maxFiles(),
                artifactLimits.maxBytes(),
                spoolFolder.resolve(attempt.nonce()))) {
      kill.bind(sandbox);
      long acquired = nanoTime.getAsLong();
      Verdict verdict =
          sandbox.run(
              new InputFrames(
                  job(execution, prepared.program()), prepared.files(), prepared.stdin()),
              collector,
              Duration.ofSeconds(limits.timeoutSeconds()));
      long ended = nanoTime.getAsLong();
      Answer answer = collector.finish();
      Outcome outcome = OutcomeJudge.judge(verdict, answer, limits);
      Output output = outputs.record(execution.key(), attempt.nonce(), answer);
      return attempt.finished(
          outcome,
          clock.instant(),
          output,
          verdict.usage(),
          new Timings(attempt.queuedMs(), millis(acquired - begun), millis(ended - acquired), null),
          provider.environment(),
          prepared.digests());
    }
  }

  private Job job(AdmittedExecution execution, String program) {
    ExecutionRequest request = execution.request();
    Limits limits = execution.limits();
    return new Job(
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
        limits.cpus());
  }

  private static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }
}
