package dev.capstan.storage.view;

/** The cache is unavailable; no data is lost, because the store and the ledger have it. */
public final class ViewCacheException extends RuntimeException {
  public ViewCacheException(String message, Throwable cause) {
    super(message, cause);
  }
}
