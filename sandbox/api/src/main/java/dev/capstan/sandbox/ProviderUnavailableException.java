package dev.capstan.sandbox;

/**
 * The configured provider can't start here; it is never replaced silently. The message says what to
 * do.
 */
public final class ProviderUnavailableException extends RuntimeException {
  public ProviderUnavailableException(String message) {
    super(message);
  }

  public ProviderUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
