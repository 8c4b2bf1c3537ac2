package dev.capstan.storage.breaker;

/** A call that was not made: the circuit breaker is open, or too many calls are running. */
public final class CircuitOpenException extends RuntimeException {
  CircuitOpenException(String message) {
    super(message, null, false, false);
  }
}
