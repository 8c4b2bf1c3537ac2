package dev.capstan.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server cannot start; the message gives the reason and the remedy. */
public class EmbeddedServerException extends RuntimeException {
  public EmbeddedServerException(String message) {
    super(message);
  }

  public EmbeddedServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
