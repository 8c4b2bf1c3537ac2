package dev.capstan.submitter;

import dev.capstan.observability.health.StartAnalyzer;
import dev.capstan.storage.credential.DefaultCredentialsException;

/** The refusals of the submitter. */
final class SubmitterStartAnalyzer extends StartAnalyzer {
  SubmitterStartAnalyzer() {
    super(ExposedException.class, DefaultCredentialsException.class);
  }
}
