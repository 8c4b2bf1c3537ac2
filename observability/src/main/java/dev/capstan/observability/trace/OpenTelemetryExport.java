package dev.capstan.observability.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The export of spans by OpenTelemetry's SDK: in batches, by a thread of its own, from a bounded
 * queue. What a collector does not take in time is dropped.
 */
final class OpenTelemetryExport {
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  private static final String UNNAMED = "unknown_service";
  private static final long FLUSH_SECONDS = 3;

  /** They write a stack trace for every batch; {@link ReportingSpanExporter} writes one line. */
  private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry.exporter");

  /** It writes a line for every batch while spans are dropped. */
  private static final Logger BATCHES =
      Logger.getLogger("io.opentelemetry.sdk.trace.export.BatchSpanProcessor");

  private OpenTelemetryExport() {}

  static Tracing start(String serviceName, Map<String, String> settings) {
    EXPORTERS.setLevel(Level.OFF);
    BATCHES.setFilter(new SparseLog(System::nanoTime));
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              // the service closes it after its last span
              .disableShutdownHook()
              .addPropertiesCustomizer(ignored -> settings)
              .addResourceCustomizer((resource, config) -> named(resource, serviceName))
              .addSpanExporterCustomizer((exporter, config) -> new ReportingSpanExporter(exporter))
              .build()
              .getOpenTelemetrySdk();
      return new Tracing(
          sdk.getTracerProvider(), () -> sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS));
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw new TracingSettingsException(
          "Spans can't be exported: %s. Check the settings OTEL_…".formatted(e.getMessage()), e);
    }
  }

  private static Resource named(Resource resource, String serviceName) {
    String name = resource.getAttribute(SERVICE_NAME);
    return name == null || name.startsWith(UNNAMED)
        ? resource.merge(Resource.builder().put(SERVICE_NAME, serviceName).build())
        : resource;
  }
}
