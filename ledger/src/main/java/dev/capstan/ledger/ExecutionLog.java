package dev.capstan.ledger;

import dev.capstan.schema.execution.Dispatch;

/** The ledger and the lanes. Thread-safe. */
public interface ExecutionLog {

  /**
   * Appends the execution to the ledger, and the dispatch to its lane, or to a delay topic while it
   * is not due. Both are sent together, then waited for together.
   *
   * @return when both are durable
   * @throws LogUnavailableException if that is not known; it may still come true
   */
  LedgerPosition append(Dispatch dispatch) throws LogUnavailableException;

  /** The log didn't confirm in time. */
  final class LogUnavailableException extends Exception {
    public LogUnavailableException(Throwable cause) {
      super("the log did not confirm the records", cause);
    }
  }
}
