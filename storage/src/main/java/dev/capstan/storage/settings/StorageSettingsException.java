package dev.capstan.storage.settings;

/**
 * The store or the cache cannot be used as configured. The message names the setting and the
 * remedy; a retry does not help.
 */
public final class StorageSettingsException extends RuntimeException {
  public StorageSettingsException(String message) {
    super(message);
  }
}
