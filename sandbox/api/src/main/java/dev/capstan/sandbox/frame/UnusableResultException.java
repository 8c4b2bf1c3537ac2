package dev.capstan.sandbox.frame;

/** Guest-written bytes that don't mean what they should; the message becomes the defect. */
final class UnusableResultException extends Exception {
  UnusableResultException(String message) {
    super(message, null, false, false);
  }
}
