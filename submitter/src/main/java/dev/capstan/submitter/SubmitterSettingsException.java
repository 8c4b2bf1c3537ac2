package dev.capstan.submitter;

/**
 * The submitter refuses to start with this configuration. The message names the setting and the
 * remedy.
 */
final class SubmitterSettingsException extends RuntimeException {
  SubmitterSettingsException(String message) {
    super(message);
  }
}
