package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an idempotency key stands for.
 *
 * @param requestDigest of the request that first came with the key
 * @param expiresAt after which the key is free again
 * @param source {@code ce_source} of the record that claimed the key; null when it came by HTTP, or
 *     without one
 */
record IdempotencyMarker(
    ExecutionId executionId, String requestDigest, Instant expiresAt, @Nullable String source) {

  /** Whether {@code other}, who chose the same key, is somebody else. */
  boolean isOfAnother(@Nullable String other) {
    return source != null && other != null && !source.equals(other);
  }
}
