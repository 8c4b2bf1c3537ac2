package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The execution that an idempotency key belongs to.
 *
 * @param requestDigest of the first request with the key
 * @param expiresAt after which the key can be used again
 * @param source {@code ce_source} of the record that claimed the key; null over HTTP or without
 *     this header
 */
record IdempotencyMarker(
    ExecutionId executionId, String requestDigest, Instant expiresAt, @Nullable String source) {

  /** Whether {@code other}, which chose the same key, is a different source. */
  boolean isOfAnother(@Nullable String other) {
    return source != null && other != null && !source.equals(other);
  }
}
