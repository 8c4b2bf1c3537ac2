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
   */
  boolean isKnown(ExecutionKey key, boolean youngerThanProducing);
}
