package dev.capstan.schema.execution;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed admission: the value in the ledger. Every record of the execution contains
 * it, so that no reader has to look it up.
 *
 * @param request as accepted, without the bodies in {@code claims}
 * @param requestDigest {@code sha256:} over the canonical JSON (RFC 8785) of the submitted body
 * @param expiresAt when an execution that has not finished ends as {@code expired}
 * @param traceParent trace context (W3C) of the submission, in a header of every record that
 *     carries the execution; null when there is none
 */
public record AdmittedExecution(
    ExecutionId executionId,
    TenantId tenant,
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
    requireNonNull(executionId, "executionId");
    requireNonNull(tenant, "tenant");
    requireNonNull(lane, "lane");
    requireNonNull(submittedAt, "submittedAt");
    requireNonNull(expiresAt, "expiresAt");
    requireNonNull(request, "request");
    requireNonNull(requestDigest, "requestDigest");
    requireNonNull(limits, "limits");
    requireNonNull(retry, "retry");
    claims = List.copyOf(claims);
  }

  /** An execution with neither moved bodies nor a dataset nor a trace. */
  public static AdmittedExecution of(
      ExecutionKey key,
      String lane,
      Instant submittedAt,
      Instant expiresAt,
      ExecutionRequest request,
      String requestDigest,
      Limits limits,
      RetryPolicy retry) {
    return new AdmittedExecution(
        key.id(),
        key.tenant(),
        lane,
        submittedAt,
        expiresAt,
        request,
        requestDigest,
        limits,
        retry,
        List.of(),
        null,
        null);
  }

  /** The same under another id. */
  public AdmittedExecution withId(ExecutionId id) {
    return with(id, request, claims, dataset);
  }

  /** The same with bodies of its request in the object store. */
  public AdmittedExecution withBodies(ExecutionRequest slim, List<Claim> moved) {
    return with(executionId, slim, moved, dataset);
  }

  /** What identifies and schedules it: no bodies, no dataset. */
  public AdmittedExecution withoutBodies() {
    return with(executionId, request.withoutBodies(), List.of(), null);
  }

  private AdmittedExecution with(
      ExecutionId newId,
      ExecutionRequest newRequest,
      List<Claim> newClaims,
      @Nullable PinnedDataset newDataset) {
    return new AdmittedExecution(
        newId,
        tenant,
        lane,
        submittedAt,
        expiresAt,
        newRequest,
        requestDigest,
        limits,
        retry,
        newClaims,
        newDataset,
        traceParent);
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }
}
