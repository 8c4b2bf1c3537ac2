package dev.capstan.storage.view;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one execution in the view cache: kept small, results are stored elsewhere. Fields
 * that are unknown to the cache are null.
 *
 * @param attempt number of the newest attempt that started, 0 before the first
 * @param dispatched number of the newest attempt that was put on a ready or delay topic
 * @param nonce of the newest attempt that started
 * @param epoch offset of its {@code started} record, or of the {@code finished} record that was
 *     followed by a retry; -1 before the first
 * @param ledgerPartition where the ledger holds the whole request, with {@code ledgerOffset}
 * @param dispatchId the ready record of the newest attempt that started
 * @param worker of the newest attempt that started
 * @param earlier starts for the same ready record without an end, oldest first; with the newest one
 *     when it was given back
 * @param capsuleDigest set with the terminal status
 */
public record ExecutionView(
    ExecutionStatus status,
    @Nullable QueryType queryType,
    @Nullable String lane,
    @Nullable String provider,
    int attempt,
    int dispatched,
    @Nullable String nonce,
    long epoch,
    @Nullable String idempotencyKey,
    @Nullable Map<String, String> labels,
    @Nullable Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant expiresAt,
    @Nullable Integer ledgerPartition,
    @Nullable Long ledgerOffset,
    @Nullable String dispatchId,
    @Nullable String worker,
    List<AttemptSummary> earlier,
    @Nullable String capsuleDigest) {

  public ExecutionView {
    earlier = List.copyOf(earlier);
    labels = labels == null ? null : Map.copyOf(labels);
  }
}
