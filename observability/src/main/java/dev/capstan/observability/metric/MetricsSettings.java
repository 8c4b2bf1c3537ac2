package dev.capstan.observability.metric;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the metrics.
 *
 * @param tenants number of tenants that get a label of their own, the others share {@code other};
 *     0: metrics have no label for tenants
 */
@ConfigurationProperties("capstan.metrics")
public record MetricsSettings(@DefaultValue("0") int tenants) {
  public MetricsSettings {
    if (tenants < 0) {
      throw new IllegalArgumentException("capstan.metrics.tenants must not be negative");
    }
  }
}
