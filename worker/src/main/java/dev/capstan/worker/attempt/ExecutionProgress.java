package dev.capstan.worker.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The known state of an execution when its dispatch was pulled.
 *
 * @param terminal whether it has ended
 * @param known whether the view contains it; else the numbers are 0
 * @param attempt number of the newest attempt that started
 * @param dispatched number of the newest attempt that was dispatched
 * @param dispatchId the ready record that the newest attempt was started for; null when unknown
 */
public record ExecutionProgress(
    boolean terminal, boolean known, int attempt, int dispatched, @Nullable String dispatchId) {
  static final ExecutionProgress UNKNOWN = new ExecutionProgress(false, false, 0, 0, null);
  static final ExecutionProgress TERMINAL = new ExecutionProgress(true, true, 0, 0, null);

  /** Whether the attempt of this dispatch was started for another record. */
  boolean isStartedForAnother(DispatchDelivery delivery) {
    int number = delivery.dispatch().attempt();
    return dispatchId != null
        && !dispatchId.equals(delivery.id())
        && dispatched == number
        && attempt >= number;
  }
}
