package dev.capstan.worker.sandbox.frame;

/** Guest-written bytes that don't mean what they should; the message becomes the defect. */
final class UnusableAnswerException extends Exception {
  UnusableAnswerException(String message) {
    super(message, null, false, false);
  }
}
