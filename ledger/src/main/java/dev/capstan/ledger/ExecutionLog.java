package dev.capstan.ledger;

import dev.capstan.schema.attempt.Dispatch;

/** Appends executions to the ledger and to the ready topics of the lanes. Thread-safe. */
public interface ExecutionLog {

  /**
   * Appends the execution to the ledger, and the dispatch to the ready topic of its lane, or to a
   * delay topic while it is not due. Sends both before it waits for both.
   *
   * @return when both are durable
   * @throws LogUnavailableException if Kafka did not confirm both in time; the records may still
   *     become durable
   */
  LedgerPosition append(Dispatch dispatch) throws LogUnavailableException;

  /** Kafka did not confirm the records in time. */
  final class LogUnavailableException extends Exception {
    public LogUnavailableException(Throwable cause) {
      super("Kafka did not confirm the records in time", cause);
    }
  }
}
