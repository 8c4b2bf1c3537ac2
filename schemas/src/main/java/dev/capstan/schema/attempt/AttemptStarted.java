package dev.capstan.schema.attempt;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.request.QueryType;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Published by a worker before it runs an attempt. Its offset is the attempt's epoch: what an
 * attempt says after a newer one has started is dropped.
 *
 * @param nonce random name of this attempt
 */
public record AttemptStarted(
    ExecutionId executionId,
    String tenant,
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

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
