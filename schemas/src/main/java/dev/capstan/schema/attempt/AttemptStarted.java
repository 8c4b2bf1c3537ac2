package dev.capstan.schema.attempt;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
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
    @Nullable String dispatchId) {

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
        null);
  }

  /** The same with the dispatch that it was started for. */
  public AttemptStarted dispatchedBy(int number, String id) {
    return with(attempt, number, id);
  }

  /** The same with the number that follows from the order of starts. */
  public AttemptStarted numbered(int number) {
    return number == attempt ? this : with(number, dispatched, dispatchId);
  }

  private AttemptStarted with(
      int newAttempt, @Nullable Integer newDispatched, @Nullable String newDispatchId) {
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
        newDispatchId);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
