package dev.capstan.observability.metric;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/** {@code GET /metrics} on the management port, in the text format of Prometheus. */
@WebEndpoint(id = "metrics")
public final class MetricsEndpoint {
  private final PrometheusMeterRegistry registry;

  MetricsEndpoint(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @ReadOperation(produces = "text/plain;version=0.0.4;charset=utf-8")
  public String scrape() {
    return registry.scrape();
  }
}
