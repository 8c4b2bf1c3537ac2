package dev.capstan.schema.wire;

/** A record that is no document of the contract; the message says why, for the log. */
public final class UndecodableRecordException extends Exception {
  public UndecodableRecordException(String message) {
    super(message);
  }
}
