package dev.capstan.worker.attempt;

/**
 * Where an execution stood when its dispatch was pulled, as far as anybody knows.
 *
 * @param terminal whether it has ended
 * @param known whether the view knew it; else the other numbers are 0
 * @param attempt number of the newest attempt that started
 * @param dispatched number of the newest attempt that was dispatched
 */
public record Standing(boolean terminal, boolean known, int attempt, int dispatched) {
  static final Standing UNKNOWN = new Standing(false, false, 0, 0);
  static final Standing TERMINAL = new Standing(true, true, 0, 0);
}
