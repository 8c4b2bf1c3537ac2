package dev.capstan.storage.breaker;

/** A call that was not made, to spare the system or the caller. */
public final class CircuitOpenException extends RuntimeException {
  CircuitOpenException(String message) {
    super(message, null, false, false);
  }
}
