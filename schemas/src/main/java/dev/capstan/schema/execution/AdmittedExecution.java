package dev.capstan.schema.execution;

import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed admission: the value of the ledger, carried along by every record of the
 * execution, so that nobody has to look it up.
 *
 * @param request as accepted, but for the bodies that {@code claims} name
 * @param requestDigest {@code sha256:} over the canonical JSON (RFC 8785) of the body as it was
 *     sent
 * @param expiresAt when an execution that has not finished ends as {@code expired}
 * @param traceParent trace context (W3C) of the submission, in a header of every record that
 *     carries the execution; null when there is none
 */
public record AdmittedExecution(
    ExecutionId executionId,
    String tenant,
    String lane,
    Instant submittedAt,
    Instant expiresAt,
    ExecutionRequest request,
    String requestDigest,
    Limits limits,
    RetryPolicy retry,
    List<Claim> claims,
    @Nullable PinnedDataset dataset,
    @Nullable String traceParent) {

  public AdmittedExecution {
    claims = List.copyOf(claims);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
