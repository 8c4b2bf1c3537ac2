package dev.capstan.schema.result;

import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An execution as clients see it, the same for polling, long polling, event and webhook. Until it
 * has ended, only the fields of its state are set. Columns, rows, stdout or stderr that are too
 * large are replaced by {@code *_href}.
 */
public record ExecutionDocument(
    ExecutionId executionId,
    ExecutionStatus status,
    @Nullable QueryType queryType,
    @Nullable String lane,
    @Nullable String provider,
    @Nullable Integer attempt,
    @Nullable String idempotencyKey,
    @Nullable Map<String, String> labels,
    @Nullable Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable ExecutionError error,
    @Nullable List<Column> columns,
    @Nullable String columnsHref,
    @Nullable JsonNode rows,
    @Nullable String rowsHref,
    @Nullable Long rowCount,
    @Nullable Boolean rowsTruncated,
    @Nullable Long execTimeMs,
    @Nullable String stdout,
    @Nullable String stdoutHref,
    @Nullable Boolean stdoutTrunc,
    @Nullable String stderr,
    @Nullable String stderrHref,
    @Nullable Boolean stderrTrunc,
    @Nullable Integer exitCode,
    @Nullable List<Display> displays,
    @Nullable List<Artifact> artifacts,
    @Nullable List<SkippedArtifact> skippedArtifacts,
    @Nullable Usage usage,
    @Nullable Timings timings,
    @Nullable List<AttemptSummary> attempts,
    @Nullable CapsuleLink capsule) {

  /** An execution that was just admitted: {@code delayed} when it is not due yet. */
  public static ExecutionDocument admitted(AdmittedExecution execution) {
    ExecutionRequest request = execution.request();
    Instant notBefore = request.notBefore();
    boolean isDelayed = notBefore != null && notBefore.isAfter(execution.submittedAt());
    return pending(
        execution.executionId(),
        isDelayed ? ExecutionStatus.DELAYED : ExecutionStatus.QUEUED,
        request.queryType(),
        execution.lane(),
        null,
        null,
        request.idempotencyKey(),
        request.labels(),
        execution.submittedAt(),
        null,
        null);
  }

  /** An execution that has no result yet; unknown fields are null. */
  public static ExecutionDocument pending(
      ExecutionId executionId,
      ExecutionStatus status,
      @Nullable QueryType queryType,
      @Nullable String lane,
      @Nullable String provider,
      @Nullable Integer attempt,
      @Nullable String idempotencyKey,
      @Nullable Map<String, String> labels,
      @Nullable Instant submittedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {
    return new ExecutionDocument(
        executionId,
        status,
        queryType,
        lane,
        provider,
        attempt,
        idempotencyKey,
        labels,
        submittedAt,
        startedAt,
        finishedAt,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same with the link to its capsule. */
  public ExecutionDocument withCapsule(CapsuleLink link) {
    return new ExecutionDocument(
        executionId,
        status,
        queryType,
        lane,
        provider,
        attempt,
        idempotencyKey,
        labels,
        submittedAt,
        startedAt,
        finishedAt,
        error,
        columns,
        columnsHref,
        rows,
        rowsHref,
        rowCount,
        rowsTruncated,
        execTimeMs,
        stdout,
        stdoutHref,
        stdoutTrunc,
        stderr,
        stderrHref,
        stderrTrunc,
        exitCode,
        displays,
        artifacts,
        skippedArtifacts,
        usage,
        timings,
        attempts,
        link);
  }
}
