package dev.capstan.schema.attempt;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker publishes it before it runs an attempt. Its offset is the attempt's epoch: the order of
 * starts decides which attempt is the newest, and what a superseded one reports is dropped.
 *
 * @param nonce random name of this attempt
 * @param dispatched number of the attempt in its dispatch; {@code attempt} is higher if workers of
 *     this dispatch were lost. Null from earlier versions
 * @param dispatchId the record of the ready topic, as partition and offset. An attempt can be
 *     dispatched by two records, for example after an unconfirmed submission. Null from earlier
 *     versions
 * @param earlier starts for the same record that have no end: lost or given back, oldest first;
 *     null for none
 */
public record AttemptStarted(
    ExecutionId executionId,
    TenantId tenant,
    String lane,
    QueryType queryType,
    Instant submittedAt,
    Instant expiresAt,
    @Nullable String idempotencyKey,
    @Nullable Map<String, String> labels,
    int attempt,
    String nonce,
    String worker,
    String provider,
    Instant startedAt,
    @Nullable Integer dispatched,
    @Nullable String dispatchId,
    @Nullable List<AttemptSummary> earlier) {

  public AttemptStarted {
    requireNonNull(executionId, "executionId");
    requireNonNull(tenant, "tenant");
    requireNonNull(lane, "lane");
    requireNonNull(queryType, "queryType");
    requireNonNull(submittedAt, "submittedAt");
    requireNonNull(expiresAt, "expiresAt");
    requireNonNull(nonce, "nonce");
    requireNonNull(worker, "worker");
    requireNonNull(provider, "provider");
    requireNonNull(startedAt, "startedAt");
    earlier = earlier == null ? null : List.copyOf(earlier);
  }

  public static AttemptStarted of(
      AdmittedExecution execution,
      int attempt,
      String nonce,
      String worker,
      String provider,
      Instant startedAt) {
    return new AttemptStarted(
        execution.executionId(),
        execution.tenant(),
        execution.lane(),
        execution.request().queryType(),
        execution.submittedAt(),
        execution.expiresAt(),
        execution.request().idempotencyKey(),
        execution.request().labels(),
        attempt,
        nonce,
        worker,
        provider,
        startedAt,
        null,
        null,
        null);
  }

  /** The same with the dispatch that it was started for, and the earlier starts for it. */
  public AttemptStarted dispatchedBy(int number, String id, List<AttemptSummary> starts) {
    return with(attempt, number, id, starts.isEmpty() ? null : starts);
  }

  /** The same with corrected earlier starts. */
  public AttemptStarted after(List<AttemptSummary> starts) {
    return with(attempt, dispatched, dispatchId, starts.isEmpty() ? null : starts);
  }

  /** The same with the number that follows from the order of starts. */
  public AttemptStarted numbered(int number) {
    return number == attempt ? this : with(number, dispatched, dispatchId, earlier);
  }

  private AttemptStarted with(
      int newAttempt,
      @Nullable Integer newDispatched,
      @Nullable String newDispatchId,
      @Nullable List<AttemptSummary> newEarlier) {
    return new AttemptStarted(
        executionId,
        tenant,
        lane,
        queryType,
        submittedAt,
        expiresAt,
        idempotencyKey,
        labels,
        newAttempt,
        nonce,
        worker,
        provider,
        startedAt,
        newDispatched,
        newDispatchId,
        newEarlier);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
