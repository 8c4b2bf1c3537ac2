package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionId;

/**
 * The submission may or may not have become an execution: a part of Capstan didn't answer. To
 * repeat it with the same idempotency key is always safe.
 */
public final class IndeterminateException extends Exception {
  private final transient ExecutionId executionId;

  public IndeterminateException(ExecutionId executionId, Throwable cause) {
    super("the fate of " + executionId + " is not known", cause);
    this.executionId = executionId;
  }

  public ExecutionId executionId() {
    return executionId;
  }
}
