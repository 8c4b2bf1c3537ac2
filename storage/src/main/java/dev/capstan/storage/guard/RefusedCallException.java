package dev.capstan.storage.guard;

/** A call that was not made, to spare the system or the caller. */
public final class RefusedCallException extends RuntimeException {
  RefusedCallException(String message) {
    super(message, null, false, false);
  }
}
