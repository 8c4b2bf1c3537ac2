package dev.capstan.observability.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CLIENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(exported))
              .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
              .build());

  @Test
  void aSpanContinuesTheTraceOfItsParentAndIsAParentItself() {
    try (TraceSpan submit = tracing.start("submit", SpanKind.SERVER, CLIENT)) {
      tracing.start("run", SpanKind.CONSUMER, submit.traceParent()).with("n", 2).close();
    }
    List<SpanData> spans = exported.getFinishedSpanItems();
    assertThat(spans).map(SpanData::getName).containsExactly("run", "submit");
    assertThat(spans).map(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(spans.getLast().getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(spans.getFirst().getParentSpanId()).isEqualTo(spans.getLast().getSpanId());
    assertThat(spans.getFirst().getAttributes().get(AttributeKey.longKey("n"))).isEqualTo(2);
  }

  @Test
  void anInvalidParentIsReplacedByANewTrace() {
    String zero = "00-" + "0".repeat(32) + "-b7ad6b7169203331-01";
    for (String parent : new String[] {null, "x", zero}) {
      tracing.start("submit", SpanKind.SERVER, parent).close();
    }
    assertThat(exported.getFinishedSpanItems())
        .hasSize(3)
        .allSatisfy(span -> assertThat(span.getParentSpanContext().isValid()).isFalse())
        .map(SpanData::getTraceId)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatTheClientDoesNotSampleIsHandedOnButNotExported() {
    String unsampled = CLIENT.substring(0, 53) + "00";
    try (TraceSpan span = tracing.start("submit", SpanKind.SERVER, unsampled)) {
      assertThat(span.traceParent()).startsWith("00-" + TRACE).endsWith("-00");
    }
    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void aFailureIsAStatusAndATypeWithoutTheMessage() {
    try (TraceSpan span = tracing.start("run", SpanKind.CONSUMER, null)) {
      span.failed(new IllegalStateException("the tenant's secret"));
    }
    SpanData span = exported.getFinishedSpanItems().getFirst();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(span.toString()).doesNotContain("secret");
  }

  @Test
  void aSpanOfThePastHasItsTimes() {
    Instant from = Instant.EPOCH.plusSeconds(10);
    tracing.record("queued", SpanKind.INTERNAL, CLIENT, from, from.plusSeconds(2));
    SpanData span = exported.getFinishedSpanItems().getFirst();
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(2_000_000_000L);
  }

  @Test
  void withoutACollectorTheContextOfTheParentIsHandedOn() {
    try (TraceSpan span = Tracing.OFF.start("submit", SpanKind.SERVER, CLIENT)) {
      assertThat(span.traceParent()).isEqualTo(CLIENT);
    }
    try (TraceSpan span = Tracing.OFF.start("submit", SpanKind.SERVER, null)) {
      assertThat(span.traceParent()).isNull();
    }
    Tracing.OFF.close();
  }
}
