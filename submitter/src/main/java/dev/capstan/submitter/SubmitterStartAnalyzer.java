package dev.capstan.submitter;

import dev.capstan.observability.health.StartAnalyzer;
import dev.capstan.observability.trace.TracingSettingsException;
import dev.capstan.storage.settings.StorageSettingsException;

/** Formats start refusals of the submitter. */
final class SubmitterStartAnalyzer extends StartAnalyzer {
  SubmitterStartAnalyzer() {
    super(
        SubmitterSettingsException.class,
        StorageSettingsException.class,
        TracingSettingsException.class);
  }
}
