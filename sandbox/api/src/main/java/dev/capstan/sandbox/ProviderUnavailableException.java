package dev.capstan.sandbox;

/**
 * The configured provider cannot start here. It is never replaced by another; the message names the
 * remedy.
 */
public final class ProviderUnavailableException extends RuntimeException {
  public ProviderUnavailableException(String message) {
    super(message);
  }

  public ProviderUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
