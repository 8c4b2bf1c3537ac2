package dev.capstan.sink;

import dev.capstan.storage.credential.DefaultCredentialsException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Tells the operator why a sink doesn't start and what to do, in place of a stack trace. */
final class StartAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DefaultCredentialsException) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
      }
    }
    return null;
  }
}
