package dev.capstan.submitter;

import dev.capstan.storage.credential.DefaultCredentialsException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Tells the operator why a submitter doesn't start and what to do, in place of a stack trace. */
final class StartAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DefaultCredentialsException || cause instanceof ExposedException) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
      }
    }
    return null;
  }
}
