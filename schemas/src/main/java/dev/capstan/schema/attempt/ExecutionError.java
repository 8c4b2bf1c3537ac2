package dev.capstan.schema.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The reason why an attempt failed.
 *
 * @param message one line for people
 * @param detail details, for example a traceback; null when there are none
 * @param line the line of the program, from 1; null when unknown
 * @param retryable whether the same request may succeed another time
 */
public record ExecutionError(
    Fault fault,
    ErrorType type,
    String message,
    @Nullable String detail,
    @Nullable Integer line,
    boolean retryable) {

  public static ExecutionError of(ErrorType type, String message) {
    return of(type, message, null, null);
  }

  public static ExecutionError of(
      ErrorType type, String message, @Nullable String detail, @Nullable Integer line) {
    return new ExecutionError(
        type.fault(), type, message, detail, line, type.fault() == Fault.PLATFORM);
  }
}
