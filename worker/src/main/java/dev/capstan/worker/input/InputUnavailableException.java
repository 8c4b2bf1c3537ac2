package dev.capstan.worker.input;

/** An accepted input can't be read; a failure of the platform. */
public final class InputUnavailableException extends Exception {
  public InputUnavailableException(String message) {
    super(message);
  }

  public InputUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
