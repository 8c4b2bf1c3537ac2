package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.capstan.observability.metric.Metric;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.wire.RecordCodec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final String BODY = "{\"query_type\": \"python\", \"python_code\": \"1\"}";
  private final AdmissionBench bench = new AdmissionBench();

  @Test
  void resolvesDefaults() throws Exception {
    AdmittedExecution execution = accepted(BODY, null);

    assertThat(execution.lane()).isEqualTo("default");
    assertThat(execution.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(execution.retry()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(execution.expiresAt()).isEqualTo(AdmissionBench.NOW.plus(Duration.ofDays(3)));
    assertThat(execution.requestDigest()).startsWith("sha256:");
    assertThat(bench.appended).hasSize(1);
    assertThat(bench.appended.getFirst().attempt()).isEqualTo(1);
  }

  @Test
  void countsSubmissionsByResultAndTimesThem() throws Exception {
    accepted(BODY, "key");
    bench.admit(BODY, "key");
    assertThatThrownBy(() -> bench.admit("{}")).isInstanceOf(RefusedException.class);
    bench.logIsDown = true;
    assertThatThrownBy(() -> bench.admit(BODY)).isInstanceOf(IndeterminateException.class);
    assertThat(bench.unconfirmed).hasSize(1).doesNotContainAnyElementsOf(bench.known);
    for (String result : List.of("accepted", "replayed", "rejected", "indeterminate")) {
      assertThat(bench.metrics.count(Metric.SUBMISSIONS, "http", result)).as(result).isEqualTo(1);
    }
    assertThat(bench.metrics.count(Metric.JOB_ADMISSION, "http")).isEqualTo(4);
  }

  @Test
  void smallRequestsWithoutKeyDoNotAccessTheStore() throws Exception {
    bench.store.setUnavailable(true);
    accepted(BODY, null);
  }

  @Test
  void acceptsIntegersInAnyNotation() throws Exception {
    AdmittedExecution execution =
        accepted(BODY.replace("}", ", \"timeout_seconds\": 5.0, \"max_rows\": 1e1}"), null);
    assertThat(execution.limits().timeoutSeconds()).isEqualTo(5);
    assertThat(execution.limits().maxRows()).isEqualTo(10);
  }

  @Test
  void aSmallerMemoryLimitLowersTheDefaultDiskLimit() throws Exception {
    AdmittedExecution execution =
        accepted(BODY.replace("}", ", \"resources\": {\"memory_bytes\": 67108864}}"), null);
    assertThat(execution.limits().diskBytes()).isEqualTo(67108864);
  }

  @Test
  void theCeilingsLowerTheDefaults() throws Exception {
    AdmittedExecution execution = accepted(BODY.replace("}", ", \"lane\": \"interactive\"}"), null);
    assertThat(execution.limits())
        .isEqualTo(new Limits(30, 0.5, 256L << 20, 32, 128L << 20, 1 << 16, 10_000));
  }

  @Test
  void movesTheLargestBodiesToTheStore() throws Exception {
    byte[] content = "x".repeat(300_000).getBytes(UTF_8);
    String body =
        """
        {"query_type": "python", "python_code": "1", "stdin": "%s",
         "files": [{"name": "small", "content_base64": "QQ=="},
                   {"name": "large", "content_base64": "%s"}]}\
        """
            .formatted("é".repeat(10_000), Base64.getEncoder().encodeToString(content));

    AdmittedExecution execution = accepted(body, null);

    assertThat(RecordCodec.encode(execution).length).isLessThan(Limits.MAX_INLINE_BYTES);
    assertThat(execution.claims())
        .containsExactly(
            new Claim(
                "/files/1/content_base64",
                "inputs/default/" + execution.executionId() + "/file-1",
                Sha256.hex(content),
                content.length));
    assertThat(bench.store.get(execution.claims().getFirst().object())).contains(content);
    assertThat(execution.request().files())
        .satisfiesExactly(
            small -> assertThat(small.contentBase64()).isEqualTo("QQ=="),
            large -> assertThat(large.contentBase64()).isNull());
    assertThat(execution.request().stdin()).isNotNull();
  }

  @Test
  void movesAProgramWithManyEscapes() throws Exception {
    String body =
        "{\"query_type\": \"python\", \"python_code\": \"" + "\\u0001".repeat(100_000) + "\"}";
    AdmittedExecution execution = accepted(body, null);
    assertThat(execution.claims()).extracting(Claim::pointer).containsExactly("/python_code");
    assertThat(execution.request().program().text()).isNull();
  }

  @Test
  void theSameKeyGivesTheSameExecution() throws Exception {
    AdmittedExecution first = accepted(BODY, "k");
    AdmissionResult again = bench.admit(BODY.replace("}", ", \"idempotency_key\": \"k\"}"));
    assertThat(again).isEqualTo(new AdmissionResult.Replayed(first.key()));
    assertThat(bench.appended).hasSize(1);
  }

  @Test
  void theSameKeyWithADifferentRequestIsRefused() throws Exception {
    accepted(BODY, "k");
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> bench.admit(BODY.replace("\"1\"", "\"2\""), "k"));
    assertThat(refused.problem().type()).isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void aFailedAppendIsRetriedUnderTheSameId() throws Exception {
    bench.logIsDown = true;
    IndeterminateException failed =
        catchThrowableOfType(IndeterminateException.class, () -> bench.admit(BODY, "k"));
    bench.logIsDown = false;
    bench.now = failed.executionId().assignedAt().plus(AdmissionBench.PRODUCE_TIMEOUT);
    assertThat(accepted(BODY, "k").executionId()).isEqualTo(failed.executionId());
  }

  /** Its append may still be under way, in this process or another one. */
  @Test
  void aRepeatIsNotAppendedWhileTheFirstSubmissionMayStillBe() throws Exception {
    bench.logIsDown = true;
    IndeterminateException failed =
        catchThrowableOfType(IndeterminateException.class, () -> bench.admit(BODY, "k"));
    bench.logIsDown = false;
    Duration almost = AdmissionBench.PRODUCE_TIMEOUT.minusMillis(1);
    for (Duration age : List.of(Duration.ZERO, almost)) {
      bench.now = failed.executionId().assignedAt().plus(age);
      IndeterminateException repeat =
          catchThrowableOfType(IndeterminateException.class, () -> bench.admit(BODY, "k"));
      assertThat(repeat.executionId()).isEqualTo(failed.executionId());
      assertThat(repeat.retryAfter()).isEqualTo(AdmissionBench.PRODUCE_TIMEOUT.minus(age));
    }
    assertThat(bench.appended).isEmpty();
  }

  @Test
  void aRepeatIsNotAppendedWhenNothingTellsWhetherTheFirstWas() throws Exception {
    AdmittedExecution first = accepted(BODY, "k");
    bench.existenceIsUndetermined = true;
    bench.now = first.executionId().assignedAt().plus(AdmissionBench.PRODUCE_TIMEOUT);
    IndeterminateException repeat =
        catchThrowableOfType(IndeterminateException.class, () -> bench.admit(BODY, "k"));
    assertThat(repeat.executionId()).isEqualTo(first.executionId());
    assertThat(bench.appended).hasSize(1);
  }

  @Test
  void exactlyOneSubmissionClaimsAnExpiredKey() throws Exception {
    AdmittedExecution first = accepted(BODY, "k");
    bench.now = AdmissionBench.NOW.plus(Duration.ofDays(4)).plusSeconds(1);
    AdmittedExecution second = accepted(BODY.replace("\"1\"", "\"2\""), "k");
    AdmissionResult again = bench.admit(BODY.replace("\"1\"", "\"2\""), "k");

    assertThat(second.executionId()).isNotEqualTo(first.executionId());
    assertThat(again).isEqualTo(new AdmissionResult.Replayed(second.key()));
    assertThat(new IdempotencyMarkers(bench.store).find(TenantId.DEFAULT, "k", null, bench.now))
        .contains(second.executionId());
  }

  @Test
  void headerAndFieldMustAgree() {
    assertThatThrownBy(() -> bench.admit(BODY.replace("}", ", \"idempotency_key\": \"a\"}"), "b"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("must be equal to the header");
  }

  @Test
  void aStoreOutageMakesTheSubmissionIndeterminate() {
    bench.store.setUnavailable(true);
    assertThatThrownBy(() -> bench.admit(BODY, "k")).isInstanceOf(IndeterminateException.class);
  }

  private AdmittedExecution accepted(String body, @Nullable String key) throws Exception {
    return ((AdmissionResult.Accepted) bench.admit(body, key)).execution();
  }

  @Test
  void aWebhookRefersToItsSecretByName() throws Exception {
    bench.addresses.put("hooks.example", "8.8.8.8");
    bench.admit(
        "{\"query_type\": \"python\", \"python_code\": \"1\", \"webhook\":"
            + " {\"url\": \"https://hooks.example/a\", \"secret_ref\": \"main\"}}");
    var webhook = bench.appended.getFirst().execution().request().webhook();
    assertThat(webhook.url()).isEqualTo("https://hooks.example/a");
    assertThat(webhook.secretRef()).isEqualTo("main");
    assertThat(webhook.wants("completed")).isTrue();
  }
}
