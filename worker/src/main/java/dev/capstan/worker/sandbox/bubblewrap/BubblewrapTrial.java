package dev.capstan.worker.sandbox.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import dev.capstan.worker.sandbox.ProviderUnavailableException;
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

/** Runs one real program, so that what is wrong with this machine is found before the first job. */
final class BubblewrapTrial {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_OUTPUT_BYTES = 1000;
  private static final String GREETING = "a sandbox works here";
  private static final String USER_NAMESPACES =
      " User namespaces may be forbidden here; allow them with: sysctl -w"
          + " kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0"
          + " user.max_user_namespaces=10000 (those that exist). In a container they need"
          + " --security-opt seccomp=unconfined and apparmor=unconfined, or another provider.";

  private BubblewrapTrial() {}

  static void run(SandboxProvider provider, Path workFolder) {
    Limits limits = Limits.DEFAULT;
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
            limits.memoryBytes(),
            limits.cpus());
    SandboxSpec spec = new SandboxSpec(ExecutionId.random(), "trial", limits);
    try (Sandbox sandbox = provider.acquire(spec);
        AnswerCollector collector =
            new AnswerCollector(MAX_OUTPUT_BYTES, 0, 0, workFolder.resolve("trial"))) {
      Verdict verdict = sandbox.run(new InputFrames(job, List.of(), null), collector, TIMEOUT);
      Answer answer = collector.finish();
      if (!answer.complete() || !new String(answer.stdout(), UTF_8).strip().equals(GREETING)) {
        throw new ProviderUnavailableException(
            "A trial program did not run as it should: "
                + verdict
                + ", defect: "
                + answer.defect());
      }
    } catch (SandboxException e) {
      throw new ProviderUnavailableException(
          "bubblewrap can't make sandboxes on this machine: " + e.getMessage() + USER_NAMESPACES,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException("The start was interrupted.", e);
    }
  }
}
