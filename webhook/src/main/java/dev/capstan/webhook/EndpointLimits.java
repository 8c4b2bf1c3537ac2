package dev.capstan.webhook;

import dev.capstan.schema.execution.TenantId;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps endpoints apart: of each, one tenant's host and port, only so many deliveries are under way
 * at once, and one that keeps failing is left alone for a while, but for a few that try.
 * Thread-safe.
 */
public final class EndpointLimits {
  private static final int KEPT = 10_000;

  private final Limits limits;
  private final CircuitBreakerConfig config;
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param concurrency deliveries to one endpoint at a time
   * @param failures the last calls that count; when half of them failed the circuit breaker opens
   * @param openDuration how long it stays open
   */
  public record Limits(int concurrency, int failures, Duration openDuration) {}

  /** Whether a delivery may start. */
  sealed interface Entry {
    /** It may; {@link Pass#close} ends it. */
    record Entered(Pass pass) implements Entry {}

    /** Enough are under way. */
    record Busy() implements Entry {}

    /** The endpoint is being left alone. */
    record Resting(Duration rest) implements Entry {}
  }

  public EndpointLimits(Limits limits) {
    this.limits = limits;
    this.config =
        CircuitBreakerConfig.custom()
            .slidingWindowSize(limits.failures())
            .minimumNumberOfCalls(limits.failures())
            .failureRateThreshold(50)
            .waitDurationInOpenState(limits.openDuration())
            .permittedNumberOfCallsInHalfOpenState(Math.min(2, limits.concurrency()))
            .build();
  }

  synchronized Entry enter(TenantId tenant, String origin) {
    String key = tenant + " " + origin;
    Endpoint endpoint =
        endpoints.computeIfAbsent(key, name -> new Endpoint(CircuitBreaker.of(name, config)));
    forgetIdle();
    if (endpoint.underWay >= limits.concurrency()) {
      return new Entry.Busy();
    }
    if (!endpoint.breaker.tryAcquirePermission()) {
      return new Entry.Resting(limits.openDuration());
    }
    endpoint.underWay++;
    return new Entry.Entered(new Pass(endpoint));
  }

  private void forgetIdle() {
    if (endpoints.size() > KEPT) {
      var oldest = endpoints.values().iterator();
      while (endpoints.size() > KEPT && oldest.hasNext()) {
        if (oldest.next().underWay == 0) {
          oldest.remove();
        }
      }
    }
  }

  private synchronized void leave(Endpoint endpoint) {
    endpoint.underWay--;
  }

  private static final class Endpoint {
    private final CircuitBreaker breaker;
    private int underWay;

    Endpoint(CircuitBreaker breaker) {
      this.breaker = breaker;
    }
  }

  /** One delivery under way; what it doesn't report counts neither for nor against. */
  final class Pass implements AutoCloseable {
    private final Endpoint endpoint;
    private boolean isReported;

    private Pass(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    void report(WebhookResponse answer, Duration took) {
      switch (answer) {
        case WebhookResponse.Answered answered when isBroken(answered.statusCode()) -> fail(took);
        case WebhookResponse.Answered answered -> {
          isReported = true;
          endpoint.breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
        }
        case WebhookResponse.Unanswered unanswered when unanswered.isReceiverAtFault() ->
            fail(took);
        case WebhookResponse.Unanswered unanswered -> {}
        case WebhookResponse.Refused refused -> {}
      }
    }

    /** A 404 is about a path; other deliveries to the same host may fare better. */
    private static boolean isBroken(int statusCode) {
      return statusCode >= 500 || statusCode == 429 || statusCode == 408;
    }

    private void fail(Duration took) {
      isReported = true;
      endpoint.breaker.onError(
          took.toNanos(), TimeUnit.NANOSECONDS, new IllegalStateException("not delivered"));
    }

    @Override
    public void close() {
      if (!isReported) {
        endpoint.breaker.releasePermission();
      }
      leave(endpoint);
    }
  }
}
