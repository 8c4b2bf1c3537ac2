package dev.capstan.storage.view;

/** The cache can't be reached; nothing is lost by that. */
public final class ViewCacheException extends RuntimeException {
  public ViewCacheException(String message, Throwable cause) {
    super(message, cause);
  }
}
