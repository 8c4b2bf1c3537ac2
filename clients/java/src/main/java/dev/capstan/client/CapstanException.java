package dev.capstan.client;

import org.jspecify.annotations.Nullable;

/** A call that did not succeed. */
public class CapstanException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CapstanException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
