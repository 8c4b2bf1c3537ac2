package dev.capstan.observability.trace;

/** A setting of traces is invalid; the message names the remedy and no secret. */
public final class TracingSettingsException extends RuntimeException {
  TracingSettingsException(String message) {
    super(message);
  }

  TracingSettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
