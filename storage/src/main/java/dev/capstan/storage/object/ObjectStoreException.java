package dev.capstan.storage.object;

/**
 * The object store can't be reached or refuses to serve; the platform's fault, worth another try.
 */
public final class ObjectStoreException extends RuntimeException {
  public ObjectStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
