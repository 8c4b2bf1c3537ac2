package dev.capstan.worker.input;

/** The inputs contradict each other; the fault of the tenant that sent them. */
public final class InvalidInputException extends Exception {
  InvalidInputException(String message) {
    super(message);
  }
}
