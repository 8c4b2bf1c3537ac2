package dev.capstan.observability.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * OpenTelemetry's own settings, {@code OTEL_…} or {@code otel.…}. Never printed: headers of the
 * exporter may hold a token.
 */
public final class TracingSettings {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";
  private static final String TRACES_PROTOCOL = "otel.exporter.otlp.traces.protocol";
  private static final String EXPORTER = "otel.traces.exporter";
  private static final String HTTP = "http/protobuf";

  private final Map<String, String> properties;

  private TracingSettings(Map<String, String> properties) {
    this.properties = Map.copyOf(properties);
  }

  /** Reads them from environment variables, system properties and command line. */
  public static TracingSettings of(Environment environment) {
    Map<String, String> properties = new HashMap<>();
    Binder.get(environment)
        .bind("otel", Bindable.mapOf(String.class, String.class))
        .orElse(Map.of())
        .forEach((name, value) -> properties.put("otel." + name, value.strip()));
    // an empty variable is one that is not set
    properties.values().removeIf(String::isEmpty);
    return new TracingSettings(properties);
  }

  /**
   * Starts the export of spans, or returns {@link Tracing#OFF} if no collector is configured.
   *
   * @param serviceName of the spans' resource, unless the settings have one
   * @throws TracingSettingsException if a setting is invalid
   */
  public Tracing start(String serviceName) {
    return isOn() ? OpenTelemetryExport.start(serviceName, checked()) : Tracing.OFF;
  }

  private boolean isOn() {
    boolean hasCollector = get(ENDPOINT) != null || get(TRACES_ENDPOINT) != null;
    return hasCollector
        && !"true".equalsIgnoreCase(get("otel.sdk.disabled"))
        && !"none".equals(get(EXPORTER));
  }

  private Map<String, String> checked() {
    for (String name : List.of(TRACES_PROTOCOL, PROTOCOL)) {
      String protocol = get(name);
      if (protocol != null && !protocol.equals(HTTP)) {
        throw new TracingSettingsException(
            "%s is %s, but spans are exported by %s only"
                .formatted(name.replace('.', '_').toUpperCase(Locale.ROOT), protocol, HTTP));
      }
    }
    Map<String, String> all = new HashMap<>(properties);
    all.put(PROTOCOL, HTTP);
    // metrics are scraped, logs are written to the console
    Stream.of("otel.metrics.exporter", "otel.logs.exporter").forEach(name -> all.put(name, "none"));
    return all;
  }

  private @Nullable String get(String name) {
    return properties.get(name);
  }
}
