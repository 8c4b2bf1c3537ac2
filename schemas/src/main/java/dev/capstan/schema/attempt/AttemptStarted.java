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
    Instant startedAt) {

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
        startedAt);
  }

  /** The same with the number that follows from the order of starts. */
  public AttemptStarted numbered(int number) {
    return number == attempt
        ? this
        : new AttemptStarted(
            executionId,
            tenant,
            lane,
            queryType,
            submittedAt,
            expiresAt,
            idempotencyKey,
            labels,
            number,
            nonce,
            worker,
            provider,
            startedAt);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
