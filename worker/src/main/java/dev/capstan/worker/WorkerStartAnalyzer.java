package dev.capstan.worker;

import dev.capstan.observability.health.StartAnalyzer;
import dev.capstan.observability.trace.TracingSettingsException;
import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.storage.settings.StorageSettingsException;

/** Formats start refusals of the worker. */
final class WorkerStartAnalyzer extends StartAnalyzer {
  WorkerStartAnalyzer() {
    super(
        ProviderUnavailableException.class,
        StorageSettingsException.class,
        TracingSettingsException.class);
  }
}
