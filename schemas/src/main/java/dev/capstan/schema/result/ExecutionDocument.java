package dev.capstan.schema.result;

import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An execution as clients see it, the same by polling, long poll, event and webhook. Before the
 * terminal only the state's own fields are there. Rows, stdout or stderr that are too long stand
 * behind {@code *_href} instead.
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
    @Nullable CapsuleLink capsule) {}
