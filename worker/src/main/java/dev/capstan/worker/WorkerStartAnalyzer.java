package dev.capstan.worker;

import dev.capstan.health.StartAnalyzer;
import dev.capstan.storage.credential.DefaultCredentialsException;
import dev.capstan.worker.sandbox.ProviderUnavailableException;

/** The refusals of the worker. */
final class WorkerStartAnalyzer extends StartAnalyzer {
  WorkerStartAnalyzer() {
    super(ProviderUnavailableException.class, DefaultCredentialsException.class);
  }
}
