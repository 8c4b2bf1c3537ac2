package dev.capstan.storage.object;

/**
 * The object store is unavailable or refused a request; a fault of the platform, so a retry may
 * succeed.
 */
public final class ObjectStoreException extends RuntimeException {
  private final boolean isByCaller;

  public ObjectStoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param isByCaller whether the store is available and refused only this request
   */
  ObjectStoreException(String message, Throwable cause, boolean isByCaller) {
    super(message, cause);
    this.isByCaller = isByCaller;
  }

  /** Whether the store is available and refused only this request: other requests may succeed. */
  public boolean isByCaller() {
    return isByCaller;
  }
}
