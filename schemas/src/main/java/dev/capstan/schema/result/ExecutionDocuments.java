package dev.capstan.schema.result;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the terminal document of an execution from the record that ended it. Pure functions. */
public final class ExecutionDocuments {
  private ExecutionDocuments() {}

  /** The document without the link to its capsule, as stored in the capsule. */
  public static ExecutionDocument terminal(AttemptFinished finished, long recordMs) {
    AdmittedExecution execution = finished.execution();
    Output output = finished.output() == null ? Output.NONE : finished.output();
    boolean ran = finished.output() != null;
    return new ExecutionDocument(
        execution.executionId(),
        finished.outcome().status(),
        execution.request().queryType(),
        execution.lane(),
        finished.environment() == null ? null : finished.environment().provider(),
        finished.attempt() == 0 ? null : finished.attempt(),
        execution.request().idempotencyKey(),
        execution.request().labels(),
        execution.submittedAt(),
        finished.startedAt(),
        finished.finishedAt(),
        finished.outcome().error(),
        output.columns(),
        href(execution.executionId(), output, "columns"),
        output.rows(),
        href(execution.executionId(), output, "rows"),
        output.rowCount(),
        output.rowsTruncated(),
        output.execTimeMs(),
        output.stdout(),
        href(execution.executionId(), output, "stdout"),
        ran ? output.stdoutTrunc() : null,
        output.stderr(),
        href(execution.executionId(), output, "stderr"),
        ran ? output.stderrTrunc() : null,
        output.exitCode(),
        orNull(output.displays()),
        orNull(output.artifacts()),
        orNull(output.skippedArtifacts()),
        finished.usage(),
        finished.timings() == null ? null : finished.timings().recordedAfter(recordMs),
        attempts(finished),
        null);
  }

  /** The same document with the link to its capsule, as clients get it. */
  public static ExecutionDocument withCapsule(ExecutionDocument document, String digest) {
    String href = path(document.executionId()) + "/capsule";
    return document.withCapsule(new CapsuleLink(href, digest));
  }

  /** The path of an execution in the HTTP API. */
  public static String path(ExecutionId id) {
    return "/v1/executions/" + id;
  }

  private static List<AttemptSummary> attempts(AttemptFinished finished) {
    List<AttemptSummary> all = new ArrayList<>(finished.previous());
    if (finished.attempt() > 0) {
      all.add(
          new AttemptSummary(
              finished.attempt(),
              finished.worker(),
              finished.startedAt(),
              finished.finishedAt(),
              finished.outcome().status().wireName()));
    }
    return all;
  }

  private static @Nullable String href(ExecutionId id, Output output, String part) {
    boolean isStored = output.stored().stream().anyMatch(stored -> stored.part().equals(part));
    return isStored ? path(id) + "/" + part : null;
  }

  private static <T> @Nullable List<T> orNull(List<T> list) {
    return list.isEmpty() ? null : list;
  }
}
