package dev.capstan.worker.sandbox.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program of ours, to see whether sandboxes can be made and used. */
final class ProviderTrial {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_OUTPUT_BYTES = 1000;
  private static final String GREETING = "a sandbox works here";

  private final SandboxProvider provider;
  private final Path folder;

  ProviderTrial(SandboxProvider provider, Path folder) {
    this.provider = provider;
    this.folder = folder;
  }

  /**
   * @throws SandboxException if it doesn't run as it should
   */
  void run() throws SandboxException, InterruptedException {
    SandboxSpec spec = new SandboxSpec(ExecutionId.random(), "trial", Limits.DEFAULT);
    try (Sandbox sandbox = provider.acquire(spec);
        AnswerCollector collector = new AnswerCollector(MAX_OUTPUT_BYTES, 0, 0, folder)) {
      Verdict verdict = sandbox.run(new InputFrames(job(), List.of(), null), collector, TIMEOUT);
      Answer answer = collector.finish();
      if (!answer.complete() || !new String(answer.stdout(), UTF_8).strip().equals(GREETING)) {
        throw new SandboxException(
            "a trial program did not run as it should: " + verdict + ", " + answer.defect());
      }
    }
  }

  private static Job job() {
    return new Job(
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
  }
}
