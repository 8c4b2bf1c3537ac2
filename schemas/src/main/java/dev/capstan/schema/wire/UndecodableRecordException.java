package dev.capstan.schema.wire;

/** A record that does not conform to the contract; the message has the reason. */
public final class UndecodableRecordException extends Exception {
  public UndecodableRecordException(String message) {
    super(message);
  }
}
