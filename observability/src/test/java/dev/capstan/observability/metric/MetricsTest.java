package dev.capstan.observability.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void leavesTheTenantOutByDefault() {
    Metrics metrics = new Metrics(registry, 0);
    metrics.increment(Metric.EXECUTIONS_ENDED, "default", "success", "tenant-a");
    metrics.increment(Metric.EXECUTIONS_ENDED, "default", "success", "tenant-b");
    assertThat(registry.get(Metric.EXECUTIONS_ENDED.meterName()).counters())
        .singleElement()
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(2))
        .satisfies(counter -> assertThat(counter.getId().getTag(Metric.TENANT)).isNull());
  }

  @Test
  void givesTheFirstTenantsALabelAndTheOthersOneTogether() {
    Metrics metrics = new Metrics(registry, 2);
    for (String tenant : List.of("a", "b", "c", "d", "a")) {
      metrics.increment(Metric.EXECUTIONS_ENDED, "default", "success", tenant);
    }
    assertThat(metrics.count(Metric.EXECUTIONS_ENDED, "a")).isEqualTo(2);
    assertThat(metrics.count(Metric.EXECUTIONS_ENDED, "b")).isEqualTo(1);
    assertThat(metrics.count(Metric.EXECUTIONS_ENDED, "c")).isZero();
    assertThat(metrics.count(Metric.EXECUTIONS_ENDED, TenantLabel.OTHER)).isEqualTo(2);
  }

  @Test
  void refusesTheWrongNumberOfLabels() {
    Metrics metrics = new Metrics(registry, 0);
    assertThatThrownBy(() -> metrics.increment(Metric.KILLS_SENT, "default"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.increment(Metric.ATTEMPTS, "default"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ATTEMPTS has the labels [lane, provider, result]");
  }

  @Test
  void showsTheStateOfACircuitBreakerAsOneGaugeForEachState() {
    AtomicReference<String> state = new AtomicReference<>("closed");
    CircuitBreakerMetrics.register(
        new Metrics(registry, 0), "sink", "object_store", state::get, () -> 7L);
    assertThat(gauge("closed")).isEqualTo(1);
    assertThat(gauge("open")).isZero();
    state.set("half_open");
    assertThat(gauge("closed")).isZero();
    assertThat(gauge("half_open")).isEqualTo(1);
    assertThat(
            registry
                .get(Metric.CIRCUIT_BREAKER_REJECTED_CALLS.meterName())
                .tag("service", "sink")
                .functionCounter()
                .count())
        .isEqualTo(7);
  }

  private double gauge(String state) {
    return registry
        .get(Metric.CIRCUIT_BREAKER_STATE.meterName())
        .tag("resource", "object_store")
        .tag("state", state)
        .gauge()
        .value();
  }
}
