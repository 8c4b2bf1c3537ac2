package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;

/** Result of an admitted request. */
public sealed interface AdmissionResult {

  ExecutionKey key();

  /** A new, durable execution. */
  record Accepted(AdmittedExecution execution) implements AdmissionResult {
    @Override
    public ExecutionKey key() {
      return execution.key();
    }
  }

  /** The idempotency key belongs to an earlier execution with the same request. */
  record Replayed(ExecutionKey key) implements AdmissionResult {}
}
