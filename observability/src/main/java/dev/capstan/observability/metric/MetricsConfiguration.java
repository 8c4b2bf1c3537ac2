package dev.capstan.observability.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The metrics of a service and {@code GET /metrics}. A process of several services gives each the
 * same registry.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MetricsSettings.class)
public class MetricsConfiguration {

  /** A registry that measures the JVM. */
  public static PrometheusMeterRegistry newRegistry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Prometheus keeps the suffix _count for histograms, and wants base units
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"))
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new JvmGcMetrics())
        .forEach(binder -> binder.bindTo(registry));
    return registry;
  }

  @Bean
  @ConditionalOnMissingBean
  PrometheusMeterRegistry meterRegistry() {
    return newRegistry();
  }

  @Bean
  Metrics metrics(MeterRegistry registry, MetricsSettings settings) {
    return new Metrics(registry, settings.tenants());
  }

  @Bean
  MetricsEndpoint metricsEndpoint(PrometheusMeterRegistry registry) {
    return new MetricsEndpoint(registry);
  }
}
