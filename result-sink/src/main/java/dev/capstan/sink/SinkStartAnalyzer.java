package dev.capstan.sink;

import dev.capstan.observability.health.StartAnalyzer;
import dev.capstan.observability.trace.TracingSettingsException;
import dev.capstan.storage.settings.StorageSettingsException;

/** Formats start refusals of the sink. */
final class SinkStartAnalyzer extends StartAnalyzer {
  SinkStartAnalyzer() {
    super(StorageSettingsException.class, TracingSettingsException.class);
  }
}
