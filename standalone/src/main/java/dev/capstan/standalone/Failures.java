package dev.capstan.standalone;

/** A failure to start, in words for the person who typed the command. */
final class Failures {
  private Failures() {}

  /** The innermost message: the one that says what to do. */
  static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
