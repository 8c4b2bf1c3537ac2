package dev.capstan.submitter.intake;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of a public topic is valid, or becomes a rejected execution that can be stored. The
 * input has headers as lines {@code name: value}, an empty line, and the body.
 */
public final class RequestRecordFuzz {
  private static final ExecutionId ID = ExecutionId.random();
  private static final Instant NOW = Instant.EPOCH.plus(Duration.ofDays(20_000));
  private static final Problem INVALID = Problem.of(ProblemType.INVALID_REQUEST, "invalid");

  private RequestRecordFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws UndecodableRecordException {
    RequestRecord record = RequestRecord.of(raw(input), new TenantId("acme"));
    Problem problem = HeaderRules.check(record).orElse(INVALID);
    require(RequestRecord.isKey(record.key()), "a key is valid");
    AdmittedExecution execution = RejectedExecutions.execution(ID, record, NOW);
    byte[] admitted = RecordCodec.encode(execution);
    byte[] type = RecordType.EXECUTION_ADMITTED.wireName().getBytes(UTF_8);
    require(RecordCodec.decode(type, admitted).equals(execution), "it stays the same");
    Outcome outcome = RejectedExecutions.outcome(problem.about(ID));
    byte[] error = RecordCodec.encode(Objects.requireNonNull(outcome.error()));
    require(error.length <= 48 << 10 && admitted.length <= 48 << 10, "a rejection is small");
  }

  private static ConsumerRecord<byte[], byte[]> raw(byte[] input) {
    String text = new String(input, ISO_8859_1);
    int end = text.indexOf("\n\n");
    String body = end < 0 ? "" : text.substring(end + 2);
    ConsumerRecord<byte[], byte[]> raw =
        new ConsumerRecord<>("acme.requests", 3, 17, null, body.getBytes(ISO_8859_1));
    for (String line : (end < 0 ? text : text.substring(0, end)).split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon >= 0) {
        raw.headers().add(line.substring(0, colon), line.substring(colon + 2).getBytes(ISO_8859_1));
      }
    }
    return raw;
  }
}
