package dev.capstan.webhook;

import dev.capstan.schema.execution.TenantId;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Isolates endpoints (a tenant's host and port): limits the concurrent deliveries of each, and
 * opens a circuit breaker for a failing one. Thread-safe.
 */
public final class EndpointLimits {
  private static final int MAX_ENDPOINTS = 10_000;

  private final Limits limits;
  private final CircuitBreakerConfig config;
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param concurrency concurrent deliveries to one endpoint
   * @param failures size of the window of calls; the circuit breaker opens when half of them failed
   * @param openDuration how long it stays open
   */
  public record Limits(int concurrency, int failures, Duration openDuration) {}

  /** Whether a delivery may start. */
  sealed interface Entry {
    /** The delivery may start; {@link Pass#close} ends it. */
    record Entered(Pass pass) implements Entry {}

    /** The limit of concurrent deliveries is reached. */
    record Busy() implements Entry {}

    /** The circuit breaker of the endpoint is open. */
    record Open(Duration openDuration) implements Entry {}
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
    if (endpoint.inFlight >= limits.concurrency()) {
      return new Entry.Busy();
    }
    if (!endpoint.breaker.tryAcquirePermission()) {
      return new Entry.Open(limits.openDuration());
    }
    endpoint.inFlight++;
    return new Entry.Entered(new Pass(endpoint));
  }

  private void forgetIdle() {
    if (endpoints.size() > MAX_ENDPOINTS) {
      var oldest = endpoints.values().iterator();
      while (endpoints.size() > MAX_ENDPOINTS && oldest.hasNext()) {
        if (oldest.next().inFlight == 0) {
          oldest.remove();
        }
      }
    }
  }

  private synchronized void leave(Endpoint endpoint) {
    endpoint.inFlight--;
  }

  private static final class Endpoint {
    private final CircuitBreaker breaker;
    private int inFlight;

    Endpoint(CircuitBreaker breaker) {
      this.breaker = breaker;
    }
  }

  /** One delivery in progress; without a report, the circuit breaker ignores it. */
  final class Pass implements AutoCloseable {
    private final Endpoint endpoint;
    private boolean isReported;

    private Pass(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    void report(WebhookResponse response, Duration took) {
      switch (response) {
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

    /** A 404 concerns a path only; other deliveries to the same host may succeed. */
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
