package dev.capstan.submitter;

/** Everybody on a network could use the server. The operator's to mend. */
final class ExposedException extends RuntimeException {
  ExposedException(String message) {
    super(message);
  }
}
