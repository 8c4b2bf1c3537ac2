package dev.capstan.schema.capsule;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.result.ExecutionDocument;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sealed record of a run. Creating its object decides the end of an execution; it is never
 * overwritten.
 *
 * @param resultId of the result record that was accepted
 * @param digest {@code sha256:} over the canonical JSON (RFC 8785) of everything else
 * @param claims bodies of the request in the object store, by digest
 * @param stored parts of the output in the object store, by digest
 */
public record Capsule(
    int capsuleVersion,
    ExecutionId executionId,
    TenantId tenant,
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

  /**
   * The record of the run that {@code finished} ends, without its digest.
   *
   * @param result made from {@code finished}
   */
  public static Capsule of(
      AttemptFinished finished, ExecutionDocument result, Instant recordedAt, String version) {
    AdmittedExecution execution = finished.execution();
    return new Capsule(
        VERSION,
        execution.executionId(),
        execution.tenant(),
        finished.resultId(),
        null,
        execution.request(),
        execution.requestDigest(),
        execution.claims(),
        finished.inputs(),
        execution.dataset(),
        finished.environment(),
        execution.limits(),
        execution.retry(),
        result.attempts() == null ? List.of() : result.attempts(),
        result,
        finished.output() == null ? List.of() : finished.output().stored(),
        recordedAt,
        version);
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
