package dev.capstan.storage.credential;

/** A server is used with credentials that everybody knows. The operator's to mend. */
public final class DefaultCredentialsException extends RuntimeException {
  DefaultCredentialsException(String message) {
    super(message);
  }
}
