package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;

/** What became of a request that was not refused. */
public sealed interface AdmissionResult {

  ExecutionKey key();

  /** A new execution; it is durable. */
  record Accepted(AdmittedExecution execution) implements AdmissionResult {
    @Override
    public ExecutionKey key() {
      return execution.key();
    }
  }

  /** The idempotency key names an execution that was there before. */
  record Replayed(ExecutionKey key) implements AdmissionResult {}
}
