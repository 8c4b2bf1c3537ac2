package dev.capstan.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.JobFrame;
import dev.capstan.sandbox.frame.OutputListener;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResultCollector;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A short program of Capstan's own that checks whether sandboxes can be made and used. */
public final class TrialProgram {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_OUTPUT_BYTES = 1000;
  private static final String GREETING = "a sandbox works here";

  private TrialProgram() {}

  /** The sandbox that it runs in, with the default limits. */
  public static SandboxSpec spec() {
    return new SandboxSpec(ExecutionId.random(), "trial", Limits.DEFAULT);
  }

  /**
   * Runs the program in a new sandbox, for at most 20 s.
   *
   * @throws SandboxException if the program doesn't run or prints something else
   */
  public static void run(Sandbox sandbox) throws SandboxException, InterruptedException {
    JobFrame job =
        new JobFrame(
            QueryType.PYTHON,
            "print('" + GREETING + "')",
            List.of(),
            Map.of(),
            1,
            MAX_OUTPUT_BYTES,
            List.of(),
            0,
            0,
            TIMEOUT.toMillis(),
            Limits.DEFAULT.memoryBytes(),
            Limits.DEFAULT.cpus());
    // no artifact is collected and the output is short, so the folder is never made
    Path nowhere = Path.of(System.getProperty("java.io.tmpdir"), "capstan-trial");
    try (RunnerResultCollector collector =
        new RunnerResultCollector(MAX_OUTPUT_BYTES, 0, 0, nowhere, OutputListener.NONE)) {
      SandboxExit exit = sandbox.run(new InputFrames(job, List.of(), null), collector, TIMEOUT);
      RunnerResult result = collector.finish();
      if (!result.complete()
          || !new String(result.stdout().toByteArray(), UTF_8).strip().equals(GREETING)) {
        throw new SandboxException(
            "the trial program failed: %s, defect: %s".formatted(exit, result.defect()));
      }
    }
  }
}
