package dev.capstan.worker.input;

/** An input that was accepted can't be had: the platform's fault. */
public final class InputUnavailableException extends Exception {
  public InputUnavailableException(String message) {
    super(message);
  }

  public InputUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
