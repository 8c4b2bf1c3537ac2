package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;

/**
 * The submission may or may not have been accepted: Kafka or the object store did not confirm. A
 * retry with the same idempotency key is always safe.
 */
public final class IndeterminateException extends Exception {
  private final transient ExecutionId executionId;

  public IndeterminateException(ExecutionId executionId, Throwable cause) {
    super("Execution " + executionId + " may or may not have been accepted", cause);
    this.executionId = executionId;
  }

  public ExecutionId executionId() {
    return executionId;
  }
}
