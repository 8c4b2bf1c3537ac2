package dev.capstan.observability.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the beginning and the end of an outage of the collector. */
final class ReportingSpanExporter implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(ReportingSpanExporter.class);

  private final SpanExporter exporter;
  private final AtomicBoolean fails = new AtomicBoolean();

  ReportingSpanExporter(SpanExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode exported = exporter.export(spans);
    return exported.whenComplete(() -> report(exported));
  }

  private void report(CompletableResultCode exported) {
    if (exported.isSuccess()) {
      if (fails.getAndSet(false)) {
        log.info("Trace collector available again");
      }
    } else if (!fails.getAndSet(true)) {
      log.atWarn()
          .addKeyValue("error", exported.getFailureThrowable())
          .log("Trace collector unavailable; spans are dropped until it recovers");
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
