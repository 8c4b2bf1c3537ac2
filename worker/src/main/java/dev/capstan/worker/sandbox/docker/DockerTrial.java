package dev.capstan.worker.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import dev.capstan.worker.sandbox.ProviderUnavailableException;
import dev.capstan.worker.sandbox.SandboxException;
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

/** Runs one real program, so that what is wrong with the image is found before the first job. */
final class DockerTrial {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_OUTPUT_BYTES = 1000;
  private static final String GREETING = "a sandbox works here";

  private DockerTrial() {}

  static SandboxSpec spec() {
    return new SandboxSpec(ExecutionId.random(), "trial", Limits.DEFAULT);
  }

  /**
   * @throws ProviderUnavailableException if it does not run as it should
   */
  static void run(DockerSandbox sandbox) throws SandboxException, InterruptedException {
    Job job =
        new Job(
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
    // nothing is collected, so the folder is never made
    Path nowhere = Path.of(System.getProperty("java.io.tmpdir"), "capstan-trial");
    try (AnswerCollector collector = new AnswerCollector(MAX_OUTPUT_BYTES, 0, 0, nowhere)) {
      Verdict verdict = sandbox.run(new InputFrames(job, List.of(), null), collector, TIMEOUT);
      Answer answer = collector.finish();
      if (!answer.complete() || !new String(answer.stdout(), UTF_8).strip().equals(GREETING)) {
        throw new ProviderUnavailableException(
            "A trial program did not run as it should: %s, defect: %s, the runner says: %s"
                .formatted(verdict, answer.defect(), sandbox.container().output().complaint()));
      }
    }
  }
}
