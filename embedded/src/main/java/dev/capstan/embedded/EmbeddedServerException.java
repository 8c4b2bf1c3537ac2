package dev.capstan.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server can't start; the message says why and what to do. */
public class EmbeddedServerException extends RuntimeException {
  public EmbeddedServerException(String message) {
    super(message);
  }

  public EmbeddedServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
