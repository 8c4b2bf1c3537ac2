package dev.capstan.storage.object;

/**
 * The object store can't be reached or refuses to serve; the platform's fault, worth another try.
 */
public final class ObjectStoreException extends RuntimeException {
  private final boolean isByCaller;

  public ObjectStoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param isByCaller whether the store serves, and refused this very request
   */
  ObjectStoreException(String message, Throwable cause, boolean isByCaller) {
    super(message, cause);
    this.isByCaller = isByCaller;
  }

  /** Whether the store serves, and refused this very request: it says nothing about others. */
  public boolean isByCaller() {
    return isByCaller;
  }
}
