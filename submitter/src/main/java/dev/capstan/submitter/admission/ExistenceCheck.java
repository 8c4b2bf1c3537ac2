package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionKey;

/** Checks whether an execution exists. */
@FunctionalInterface
public interface ExistenceCheck {

  /**
   * Whether the execution exists in the view, the object store or the ledger.
   *
   * @param youngerThanProducing whether its submission may still be in progress on another
   *     instance; then waits a short time
   * @throws UndeterminedException if it can't be determined now
   */
  boolean isKnown(ExecutionKey key, boolean youngerThanProducing) throws UndeterminedException;

  /** Neither the view, nor the object store, nor the ledger could say whether it exists. */
  final class UndeterminedException extends Exception {
    public UndeterminedException(Throwable cause) {
      super("the existence of an execution can't be determined", cause);
    }
  }
}
