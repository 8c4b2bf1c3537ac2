package dev.capstan.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Fault;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.Timings;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.worker.attempt.Executions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ResultPublisherTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void aResultThatIsTooLargeIsReportedAsTheProgramsFault() {
    AttemptFinished finished = finished(20_000);
    AttemptFinished sent = publish(finished);
    ExecutionError error = Objects.requireNonNull(sent.outcome().error());
    assertThat(error.type()).isEqualTo(ErrorType.INVALID_ANSWER);
    assertThat(error.fault()).isEqualTo(Fault.USER);
    assertThat(error.retryable()).isFalse();
    assertThat(sent.resultId()).isEqualTo(finished.resultId());
    assertThat(sent.inputs()).isEmpty();
  }

  @Test
  void anyOtherResultIsSentAsItIs() {
    AttemptFinished finished = finished(10);
    assertThat(publish(finished)).isEqualTo(finished);
  }

  private AttemptFinished publish(AttemptFinished finished) {
    try (Flusher flusher = new Flusher(producer)) {
      new ResultPublisher(producer, flusher, new RecordCodec("test"), Metrics.unexported())
          .finished(finished);
    }
    List<ProducerRecord<byte[], byte[]>> sent = producer.history();
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().value().length).isLessThan(Limits.MAX_RESULT_RECORD_BYTES);
    return Json.MAPPER.readValue(sent.getFirst().value(), AttemptFinished.class);
  }

  private static AttemptFinished finished(int inputs) {
    AttemptFinished empty =
        AttemptFinished.withoutAttempt(
            "result-1",
            Executions.python("print(1)"),
            "worker-1",
            Executions.SUBMITTED,
            new Outcome.Success(),
            List.of());
    return empty.ran(
        Output.NONE,
        new Usage(1L, 1L, 1L),
        new Timings(1, 1, 1, null),
        new Environment("p", "sha256:0", "1", Map.of()),
        Collections.nCopies(inputs, new InputDigest("in/a", "0".repeat(64), 1)));
  }
}
