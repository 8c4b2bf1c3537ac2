package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import java.time.Instant;

/**
 * What an idempotency key stands for.
 *
 * @param requestDigest of the request that first came with the key
 * @param expiresAt after which the key is free again
 */
record IdempotencyMarker(ExecutionId executionId, String requestDigest, Instant expiresAt) {}
