package dev.capstan.worker.attempt;

/**
 * The known state of an execution when its dispatch was pulled.
 *
 * @param terminal whether it has ended
 * @param known whether the view contains it; else the numbers are 0
 * @param attempt number of the newest attempt that started
 * @param dispatched number of the newest attempt that was dispatched
 */
public record ExecutionProgress(boolean terminal, boolean known, int attempt, int dispatched) {
  static final ExecutionProgress UNKNOWN = new ExecutionProgress(false, false, 0, 0);
  static final ExecutionProgress TERMINAL = new ExecutionProgress(true, true, 0, 0);
}
