package dev.capstan.schema.capsule;

import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.result.AttemptSummary;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.StoredPart;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sealed record of a run. Creating its object is the decision that ends an execution; it is
 * never rewritten.
 *
 * @param resultId of the record that won
 * @param digest {@code sha256:} over the canonical JSON (RFC 8785) of everything else
 * @param claims bodies of the request that lie in the store, by digest
 * @param stored parts of the output that lie in the store, by digest
 */
public record Capsule(
    int capsuleVersion,
    ExecutionId executionId,
    String tenant,
    String resultId,
    @Nullable String digest,
    ExecutionRequest request,
    String requestDigest,
    List<Claim> claims,
    List<InputDigest> inputs,
    @Nullable PinnedDataset dataset,
    @Nullable Environment environment,
    Limits limits,
    RetryPolicy retry,
    List<AttemptSummary> attempts,
    ExecutionDocument result,
    List<StoredPart> stored,
    Instant recordedAt,
    String serviceVersion) {

  public static final int VERSION = 1;

  public Capsule {
    claims = List.copyOf(claims);
    inputs = List.copyOf(inputs);
    attempts = List.copyOf(attempts);
    stored = List.copyOf(stored);
  }

  /** The same capsule with its digest. */
  Capsule withDigest(String digest) {
    return new Capsule(
        capsuleVersion,
        executionId,
        tenant,
        resultId,
        digest,
        request,
        requestDigest,
        claims,
        inputs,
        dataset,
        environment,
        limits,
        retry,
        attempts,
        result,
        stored,
        recordedAt,
        serviceVersion);
  }
}
