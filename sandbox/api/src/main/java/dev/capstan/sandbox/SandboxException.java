package dev.capstan.sandbox;

/** A sandbox can't be made or used: the platform's fault, worth another attempt. */
public final class SandboxException extends Exception {
  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
