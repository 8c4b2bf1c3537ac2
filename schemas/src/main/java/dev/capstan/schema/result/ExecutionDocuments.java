package dev.capstan.schema.result;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the terminal document of an execution from the record that ended it: a pure function. */
public final class ExecutionDocuments {
  private static final Output NO_OUTPUT =
      new Output(
          null, null, null, null, null, null, false, null, false, null, List.of(), List.of(),
          List.of(), List.of());

  private ExecutionDocuments() {}

  /** The document without its capsule's link, as the capsule itself holds it. */
  public static ExecutionDocument terminal(AttemptFinished finished, long recordMs) {
    AdmittedExecution execution = finished.execution();
    Output output = finished.output() == null ? NO_OUTPUT : finished.output();
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
    ExecutionDocument d = document;
    return new ExecutionDocument(
        d.executionId(),
        d.status(),
        d.queryType(),
        d.lane(),
        d.provider(),
        d.attempt(),
        d.idempotencyKey(),
        d.labels(),
        d.submittedAt(),
        d.startedAt(),
        d.finishedAt(),
        d.error(),
        d.columns(),
        d.rows(),
        d.rowsHref(),
        d.rowCount(),
        d.rowsTruncated(),
        d.execTimeMs(),
        d.stdout(),
        d.stdoutHref(),
        d.stdoutTrunc(),
        d.stderr(),
        d.stderrHref(),
        d.stderrTrunc(),
        d.exitCode(),
        d.displays(),
        d.artifacts(),
        d.skippedArtifacts(),
        d.usage(),
        d.timings(),
        d.attempts(),
        new CapsuleLink(path(d.executionId()) + "/capsule", digest));
  }

  /** The path at which clients find an execution. */
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
