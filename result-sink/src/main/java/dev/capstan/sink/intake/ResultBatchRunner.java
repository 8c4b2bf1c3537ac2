package dev.capstan.sink.intake;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.kafka.KeyedExecutor;
import dev.capstan.observability.log.LogFields;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.decision.ExecutionState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes the records of a poll: those of one execution in order, different executions in
 * parallel.
 *
 * <p>An unreadable record goes to the dead-letter topic; so does one that fails three times with an
 * unexpected exception.
 */
final class ResultBatchRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultBatchRunner.class);
  private static final int TRIES = 3;

  private final ResultHandler handler;
  private final Metrics metrics;
  private final ExecutionStateCache states = new ExecutionStateCache();
  private final KeyedExecutor executor;

  ResultBatchRunner(ResultHandler handler, Metrics metrics, int parallelism) {
    this.handler = handler;
    this.metrics = metrics;
    this.executor = new KeyedExecutor("sink-turn", parallelism);
  }

  /** Starts a batch. */
  ResultBatch start(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> dead = new ArrayList<>();
    Map<ExecutionKey, List<DecodedResult.Readable>> byExecution = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      switch (ResultReader.read(record)) {
        case DecodedResult.Unreadable unreadable ->
            dead.add(deadLetter(record, unreadable.reason()));
        case DecodedResult.Readable readable ->
            byExecution.computeIfAbsent(readable.key(), unused -> new ArrayList<>()).add(readable);
      }
    }
    List<Future<List<ProducerRecord<byte[], byte[]>>>> tasks = new ArrayList<>();
    byExecution.forEach(
        (key, readings) -> tasks.add(executor.submit(key, () -> run(key, readings))));
    return new ResultBatch(dead, tasks);
  }

  /**
   * Must be called when records may be redelivered, or another instance may have decided about
   * some.
   */
  void forget() {
    states.forgetAll();
  }

  private List<ProducerRecord<byte[], byte[]>> run(
      ExecutionKey key, List<DecodedResult.Readable> readings) throws InterruptedException {
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    @Nullable ExecutionState state = states.find(key);
    for (DecodedResult.Readable reading : readings) {
      try (LogFields fields = new LogFields()) {
        fields
            .with("execution_id", key.id().value())
            .with("lane", reading.lane())
            .withTrace(reading.traceParent());
        HandledResult handled = handle(state, reading);
        sent.addAll(handled.records());
        state = handled.state();
      }
    }
    states.note(key, state);
    return sent;
  }

  private HandledResult handle(@Nullable ExecutionState state, DecodedResult.Readable reading)
      throws InterruptedException {
    for (int number = 1; ; number++) {
      try {
        return handler.handle(state, reading);
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("execution_id", reading.key().id())
            .addKeyValue("offset", reading.raw().offset())
            .addKeyValue("try", number)
            .setCause(e)
            .log(
                "Processing a result failed; after three attempts it goes to the dead-letter"
                    + " topic");
        if (number == TRIES) {
          String reason = "unexpected exception in the sink: " + e.getClass().getName();
          return new HandledResult(state, List.of(deadLetter(reading.raw(), reason)));
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> deadLetter(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    metrics.increment(Metric.DEAD_LETTERS, record.topic());
    return DeadLetters.of(record, reason);
  }

  @Override
  public void close() {
    executor.close();
  }
}
