package dev.capstan.submitter.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.request.QueryType;
import dev.capstan.schema.wire.RecordCodec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRecordTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void aRecordWithoutIdIsIdentifiedByItsPosition() {
    RequestRecord record = record("{}");

    assertThat(record.key()).isEqualTo("acme.requests/3/17@-1");
    assertThat(record.metadata().key()).isNull();
    assertThat(record.metadata().otherwise()).isEqualTo(record.key());
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion, 0.3, ce_specversion",
    "ce_type, dev.capstan.execution.admitted, ce_type",
    "ce_id, a b, ce_id",
    "ce_source, ' ', ce_source",
    "content-type, text/plain, application/json",
    "content-type, application/cloudevents+json; charset=utf-8, binary mode",
  })
  void namesTheInvalidHeader(String name, String value, String named) {
    assertThat(HeaderRules.check(record("{}", name, value)).orElseThrow().detail()).contains(named);
  }

  @Test
  void acceptsValidAndMissingHeaders() {
    assertThat(HeaderRules.check(record("{}"))).isEmpty();
    assertThat(
            HeaderRules.check(
                record(
                    "{}",
                    "ce_specversion",
                    "1.0",
                    "ce_id",
                    "order/17",
                    "ce_source",
                    "/shop",
                    "ce_type",
                    "dev.capstan.execution.requested",
                    "content-type",
                    "Application/JSON; charset=utf-8",
                    "requires",
                    "")))
        .isEmpty();
  }

  @Test
  void aMalformedTraceContextIsIgnored() {
    assertThat(record("{}", "traceparent", "x").metadata().traceParent()).isNull();
    String valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertThat(record("{}", "traceparent", valid).metadata().traceParent()).isEqualTo(valid);
    assertThat(record("{}", "traceparent", valid, "traceparent", valid).metadata().traceParent())
        .isNull();
  }

  @Test
  void aHeaderHasOneValue() {
    assertThat(HeaderRules.check(record("{}", "ce_id", "a", "ce_id", "a"))).isEmpty();
    for (String name : List.of("ce_id", "ce_source")) {
      assertThat(HeaderRules.check(record("{}", name, "a", name, "b")))
          .hasValueSatisfying(
              problem ->
                  assertThat(problem.detail()).contains(name + " occurs with different values"));
    }
  }

  @Test
  void aRejectionContainsTheReadableFields() {
    RequestRecord record =
        record(
            "{\"query_type\":\"sql\",\"lane\":\"batch\",\"sql\":1,\"labels\":{\"a\":\"b\",\"c\":1,"
                + "\"d\":\"\\ud800\"}}",
            "ce_id",
            "k");

    AdmittedExecution execution = RejectedExecutions.execution(ExecutionId.random(), record, NOW);

    assertThat(execution.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(execution.lane()).isEqualTo("batch");
    assertThat(execution.request().queryType()).isEqualTo(QueryType.SQL);
    assertThat(execution.request().labels()).isEqualTo(Map.of("a", "b"));
    assertThat(execution.request().idempotencyKey()).isEqualTo("k");
    assertThat(execution.request().program().text()).isNull();
  }

  @Test
  void aRejectionStaysSmallForAnyProblem() {
    FieldError error = new FieldError("/" + "x".repeat(9_000), "日".repeat(9_000));
    Outcome outcome = RejectedExecutions.outcome(Problem.invalid(Collections.nCopies(50, error)));

    assertThat(RecordCodec.encode(Objects.requireNonNull(outcome.error())).length)
        .isLessThan(48 << 10);
  }

  private static RequestRecord record(String value, String... headers) {
    ConsumerRecord<byte[], byte[]> raw =
        new ConsumerRecord<>("acme.requests", 3, 17, null, value.getBytes(UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      raw.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    return RequestRecord.of(raw, new TenantId("acme"));
  }
}
