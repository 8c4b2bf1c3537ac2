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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One system's bulkhead and breaker. Closed, calls go through; when half of the last ones failed it
 * opens, and calls are refused at once; after a rest one call tries the system, and closes it or
 * opens it for twice as long. The beginning and the end of an outage are logged.
 */
public final class ResourceCircuitBreaker {
  private static final Logger log = LoggerFactory.getLogger(ResourceCircuitBreaker.class);
  private static final Duration FIRST_OPEN_DURATION = Duration.ofSeconds(1);

  private final ProtectedResource part;
  private final CircuitBreakerSettings settings;
  private final Bulkhead bulkhead;
  private final CircuitBreaker breaker;
  private volatile String lastFailure = "";

  /** A call that throws {@code X} beside what is unchecked. */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    T run() throws X;
  }

  public ResourceCircuitBreaker(
      ProtectedResource part, CircuitBreakerSettings settings, Clock clock) {
    this.part = part;
    this.settings = settings;
    this.bulkhead =
        Bulkhead.of(
            part.name(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(settings.concurrency())
                .maxWaitDuration(settings.acquireTimeout())
                .writableStackTraceEnabled(false)
                .build());
    this.breaker = CircuitBreaker.of(part.name(), breaker(settings, clock));
    breaker.getEventPublisher().onStateTransition(event -> tell(event.getStateTransition()));
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
   * Makes the call, if it may be made.
   *
   * @param isFailure whether an exception is the system's fault; others count for nothing
   * @throws CircuitOpenException if it may not; the system was not asked
   */
  public <T, X extends Exception> T call(Call<T, X> call, Predicate<Exception> isFailure) throws X {
    if (!bulkhead.tryAcquirePermission()) {
      throw new CircuitOpenException(
          Thread.currentThread().isInterrupted()
              ? "interrupted before " + part.name() + " was asked"
              : part.name() + " is busy: " + settings.concurrency() + " calls are under way");
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
          part.name() + " is left alone for a while, since it failed: " + lastFailure);
    }
    boolean isReported = false;
    try {
      T result = call.run();
      isReported = true;
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      return result;
    } catch (Exception e) {
      // a thread that is interrupted says nothing about the system
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

  /** Whether calls go through, as far as is known without asking the system. */
  public boolean isClosed() {
    return breaker.getState() == State.CLOSED;
  }

  /** Why calls are refused; empty while they go through. */
  public Optional<String> outage() {
    return isClosed() ? Optional.empty() : Optional.of(lastFailure);
  }

  /** Counts a failure that was seen elsewhere than in a call. */
  public void noteFailure(Exception failure) {
    lastFailure = String.valueOf(failure.getMessage());
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
  }

  /**
   * Whether the system serves: when it is left alone, and its rest is over, tries it.
   *
   * @param probe throws when it doesn't
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

  /** Calls under way, for a look from outside. */
  public int underWay() {
    return settings.concurrency() - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** Calls that were refused since the start because the system was left alone. */
  public long refused() {
    return breaker.getMetrics().getNumberOfNotPermittedCalls();
  }

  /** An outage is told once, however often the system is tried meanwhile. */
  private void tell(StateTransition change) {
    if (change == StateTransition.CLOSED_TO_OPEN) {
      log.atWarn()
          .addKeyValue("dependency", part.name())
          .addKeyValue("failure", lastFailure)
          .addKeyValue("meanwhile", part.withoutIt())
          .log("A dependency keeps failing and is left alone; one call at a time will try it");
    } else if (change.getToState() == State.CLOSED) {
      log.atInfo()
          .addKeyValue("dependency", part.name())
          .log("A dependency serves again; everything goes on");
    }
  }
}
