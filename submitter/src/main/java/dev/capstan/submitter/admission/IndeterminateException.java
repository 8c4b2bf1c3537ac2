package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;
import java.time.Duration;

/**
 * The submission may or may not have been accepted: Kafka or the object store did not confirm, or
 * an earlier submission with the same idempotency key may still be in progress. A retry with the
 * same idempotency key is always safe.
 */
public final class IndeterminateException extends Exception {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final transient ExecutionId executionId;
  private final Duration retryAfter;

  public IndeterminateException(ExecutionId executionId, Throwable cause) {
    super("Execution " + executionId + " may or may not have been accepted", cause);
    this.executionId = executionId;
    this.retryAfter = RETRY_AFTER;
  }

  private IndeterminateException(ExecutionId executionId, Duration retryAfter) {
    super("Execution " + executionId + " may be accepted by an earlier submission in progress");
    this.executionId = executionId;
    this.retryAfter = retryAfter;
  }

  /**
   * An earlier submission with the same key may still append the execution.
   *
   * @param remaining until it has certainly succeeded or failed
   */
  static IndeterminateException inProgress(ExecutionId executionId, Duration remaining) {
    return new IndeterminateException(executionId, remaining);
  }

  /** When a retry is useful. */
  public Duration retryAfter() {
    return retryAfter;
  }

  public ExecutionId executionId() {
    return executionId;
  }
}
