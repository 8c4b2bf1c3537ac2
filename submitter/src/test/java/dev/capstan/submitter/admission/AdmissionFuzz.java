package dev.capstan.submitter.admission;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.UndecodableRecordException;

/**
 * A body becomes a record that workers can read, or is refused with a short problem. The input is
 * the body.
 */
public final class AdmissionFuzz {
  private static final int MAX_PROBLEM_BYTES = 64 << 10;
  private static final AdmissionBench BENCH = new AdmissionBench();
  private static final Admission ADMISSION = BENCH.admission();

  private AdmissionFuzz() {}

  public static void fuzzerTestOneInput(byte[] body)
      throws IndeterminateException, UndecodableRecordException {
    try {
      ADMISSION.admit(TenantId.DEFAULT, body, SubmissionMetadata.NONE);
      byte[] record = RecordCodec.encode(BENCH.appended.getFirst());
      require(record.length <= 2 * Limits.MAX_INLINE_BYTES, "a record is small");
      // not equal: times are written with milliseconds
      require(
          decoded(record)
              .execution()
              .executionId()
              .equals(BENCH.appended.getFirst().execution().executionId()),
          "a record can be read");
    } catch (RefusedException e) {
      check(e.problem());
    } finally {
      BENCH.appended.clear();
      BENCH.known.clear();
      BENCH.store.list("", null, 100).forEach(object -> BENCH.store.delete(object.key()));
    }
  }

  private static void check(Problem problem) {
    require(problem.status() >= 400 && problem.status() < 500, "the fault is that of the client");
    require(
        problem.errors() == null || problem.errors().size() <= RequestValidator.MAX_ERRORS,
        "errors are limited");
    require(
        Json.MAPPER.writeValueAsBytes(problem).length <= MAX_PROBLEM_BYTES, "a problem is short");
  }

  private static Dispatch decoded(byte[] record) throws UndecodableRecordException {
    byte[] type = RecordType.ATTEMPT_DISPATCHED.wireName().getBytes(UTF_8);
    return (Dispatch) RecordCodec.decode(type, record);
  }
}
