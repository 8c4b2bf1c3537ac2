package dev.capstan.observability.metric;

import java.util.List;
import java.util.function.Supplier;

/** The state of a circuit breaker as a gauge for each state, and the calls that it rejected. */
public final class CircuitBreakerMetrics {
  private static final List<String> STATES = List.of("closed", "open", "half_open");

  private CircuitBreakerMetrics() {}

  /**
   * @param service that calls the resource, such as {@code worker}
   * @param resource such as {@code object_store}
   * @param state one of {@code closed}, {@code open} and {@code half_open}
   * @param rejectedCalls since the start
   */
  public static void register(
      Metrics metrics,
      String service,
      String resource,
      Supplier<String> state,
      Supplier<Long> rejectedCalls) {
    for (String each : STATES) {
      metrics.gauge(
          Metric.CIRCUIT_BREAKER_STATE,
          () -> each.equals(state.get()) ? 1 : 0,
          service,
          resource,
          each);
    }
    metrics.countOf(
        Metric.CIRCUIT_BREAKER_REJECTED_CALLS, rejectedCalls, Supplier::get, service, resource);
  }
}
