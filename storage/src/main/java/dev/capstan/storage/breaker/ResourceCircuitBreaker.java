package dev.capstan.storage.breaker;

import dev.capstan.storage.settings.CircuitBreakerSettings;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bulkhead and circuit breaker of one dependency. Closed: calls are made. When half of the last
 * calls failed, it opens and calls are refused immediately. After the open duration, one call
 * probes the dependency and closes the breaker, or opens it for twice as long. The beginning and
 * the end of an outage are logged.
 */
public final class ResourceCircuitBreaker {
  private static final Logger log = LoggerFactory.getLogger(ResourceCircuitBreaker.class);
  private static final Duration FIRST_OPEN_DURATION = Duration.ofSeconds(1);

  private final ProtectedResource resource;
  private final CircuitBreakerSettings settings;
  private final Bulkhead bulkhead;
  private final CircuitBreaker breaker;
  private volatile String lastFailure = "";

  /** A call that throws {@code X} in addition to unchecked exceptions. */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    T run() throws X;
  }

  public ResourceCircuitBreaker(
      ProtectedResource resource, CircuitBreakerSettings settings, Clock clock) {
    this.resource = resource;
    this.settings = settings;
    this.bulkhead =
        Bulkhead.of(
            resource.name(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(settings.concurrency())
                .maxWaitDuration(settings.acquireTimeout())
                .writableStackTraceEnabled(false)
                .build());
    this.breaker = CircuitBreaker.of(resource.name(), breaker(settings, clock));
    breaker
        .getEventPublisher()
        .onStateTransition(event -> logTransition(event.getStateTransition()));
  }

  private static CircuitBreakerConfig breaker(CircuitBreakerSettings settings, Clock clock) {
    Duration first =
        settings.openDuration().compareTo(FIRST_OPEN_DURATION) < 0
            ? settings.openDuration()
            : FIRST_OPEN_DURATION;
    return CircuitBreakerConfig.custom()
        .slidingWindowSize(settings.breakAfter())
        .minimumNumberOfCalls(settings.breakAfter())
        .failureRateThreshold(50)
        .permittedNumberOfCallsInHalfOpenState(1)
        .waitIntervalFunctionInOpenState(
            IntervalFunction.ofExponentialBackoff(first, 2, settings.openDuration()))
        .clock(clock)
        .build();
  }

  /**
   * Makes the call, unless it is refused.
   *
   * @param isFailure whether an exception is the dependency's fault; others are not counted
   * @throws CircuitOpenException if the call is refused; the dependency was not called
   */
  public <T, X extends Exception> T call(Call<T, X> call, Predicate<Exception> isFailure) throws X {
    if (!bulkhead.tryAcquirePermission()) {
      throw new CircuitOpenException(
          Thread.currentThread().isInterrupted()
              ? "interrupted before " + resource.name() + " was called"
              : resource.name() + " is busy: " + settings.concurrency() + " calls are running");
    }
    try {
      return throughBreaker(call, isFailure);
    } finally {
      bulkhead.onComplete();
    }
  }

  private <T, X extends Exception> T throughBreaker(Call<T, X> call, Predicate<Exception> isFailure)
      throws X {
    if (!breaker.tryAcquirePermission()) {
      throw new CircuitOpenException(
          "Circuit breaker is open for " + resource.name() + "; last failure: " + lastFailure);
    }
    boolean isReported = false;
    try {
      T result = call.run();
      isReported = true;
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      return result;
    } catch (Exception e) {
      // a failure of an interrupted thread is not evidence against the dependency
      if (isFailure.test(e) && !Thread.currentThread().isInterrupted()) {
        isReported = true;
        lastFailure = String.valueOf(e.getMessage());
        breaker.onError(0, TimeUnit.NANOSECONDS, e);
      }
      throw e;
    } finally {
      if (!isReported) {
        breaker.releasePermission();
      }
    }
  }

  /** Whether calls are made, without asking the dependency. */
  public boolean isClosed() {
    return breaker.getState() == State.CLOSED;
  }

  /** The last failure while calls are refused; empty while they are made. */
  public Optional<String> outage() {
    return isClosed() ? Optional.empty() : Optional.of(lastFailure);
  }

  /** Counts a failure that was seen outside of a call. */
  public void noteFailure(Exception failure) {
    lastFailure = String.valueOf(failure.getMessage());
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
  }

  /**
   * Whether the dependency is available. When the circuit breaker has been open for its open
   * duration, probes the dependency.
   *
   * @param probe throws when the dependency is unavailable
   */
  public boolean serves(Call<?, ?> probe) {
    if (isClosed()) {
      return true;
    }
    try {
      call(probe, e -> true);
    } catch (Exception e) {
      return false;
    }
    return isClosed();
  }

  /** {@code closed}, {@code open} or {@code half_open}. */
  public String state() {
    return breaker.getState().name().toLowerCase(Locale.ROOT);
  }

  /** Calls that are running. */
  public int underWay() {
    return settings.concurrency() - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** Calls that were refused since the start because the circuit breaker was open. */
  public long refused() {
    return breaker.getMetrics().getNumberOfNotPermittedCalls();
  }

  /** Logs an outage once, however many probes fail during it. */
  private void logTransition(StateTransition change) {
    if (change == StateTransition.CLOSED_TO_OPEN) {
      log.atWarn()
          .addKeyValue("dependency", resource.name())
          .addKeyValue("failure", lastFailure)
          .addKeyValue("meanwhile", resource.withoutIt())
          .log(
              "Circuit breaker opened; calls fail immediately, one call at a time probes the"
                  + " dependency");
    } else if (change.getToState() == State.CLOSED) {
      log.atInfo()
          .addKeyValue("dependency", resource.name())
          .log("Circuit breaker closed; the dependency is available again");
    }
  }
}
