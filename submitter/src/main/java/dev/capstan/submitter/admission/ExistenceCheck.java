package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.ExecutionKey;

/** Whether an execution came into being. */
@FunctionalInterface
public interface ExistenceCheck {

  /**
   * Whether any part of Capstan knows the execution.
   *
   * @param youngerThanProducing whether its submission may still be under way on another instance,
   *     so that it is worth a short wait
   */
  boolean isKnown(ExecutionKey key, boolean youngerThanProducing);
}
