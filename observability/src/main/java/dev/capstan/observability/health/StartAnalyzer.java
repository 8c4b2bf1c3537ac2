package dev.capstan.observability.health;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells the operator why a service doesn't start and what to do, in place of a stack trace. It
 * comes before Spring's own analyzers, which print the values of settings. A service names its own
 * in {@code META-INF/spring.factories}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public abstract class StartAnalyzer implements FailureAnalyzer {
  private final List<Class<? extends Throwable>> refusals;

  /**
   * @param refusals whose messages are all that the operator needs
   */
  @SafeVarargs
  protected StartAnalyzer(Class<? extends Throwable>... refusals) {
    this.refusals = List.of(refusals);
  }

  @Override
  public final @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isRefusal(cause)) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
      }
    }
    return null;
  }

  private boolean isRefusal(Throwable cause) {
    return refusals.stream().anyMatch(refusal -> refusal.isInstance(cause));
  }
}
