package dev.capstan.sandbox;

/** A sandbox can't be made or used. This is the platform's fault; the attempt is retried. */
public final class SandboxException extends Exception {
  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
