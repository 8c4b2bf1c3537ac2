package dev.capstan.sink.intake;

import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.decision.ExecutionState;
import dev.capstan.sink.intake.ResultHandler.Turned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works through what a poll brought: the records of one execution in their order, different
 * executions side by side on virtual threads, so many at once as {@code parallelism} says.
 *
 * <p>A record that nobody can read is set aside; so is one that meets a defect of ours three times.
 */
final class ResultBatchRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultBatchRunner.class);
  private static final int TRIES = 3;

  private final ResultHandler turn;
  private final SinkRecords outputs;
  private final SinkCounters counters;
  private final ExecutionStateCache states = new ExecutionStateCache();
  private final Semaphore slots;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sink-turn-", 0).factory());

  ResultBatchRunner(
      ResultHandler turn, SinkRecords outputs, SinkCounters counters, int parallelism) {
    this.turn = turn;
    this.outputs = outputs;
    this.counters = counters;
    this.slots = new Semaphore(parallelism);
  }

  /** Starts on a batch. */
  ResultBatch start(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> dead = new ArrayList<>();
    Map<ExecutionKey, List<DecodedResult.Readable>> byExecution = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      switch (ResultReader.read(record)) {
        case DecodedResult.Unreadable unreadable -> dead.add(setAside(record, unreadable.reason()));
        case DecodedResult.Readable readable ->
            byExecution.computeIfAbsent(readable.key(), unused -> new ArrayList<>()).add(readable);
      }
    }
    ResultBatch batch = new ResultBatch(byExecution.size(), dead);
    byExecution.forEach(
        (key, readings) -> batch.add(threads.submit(() -> runInSlot(key, readings, batch))));
    return batch;
  }

  /** To be called whenever records may come again, or others may have decided about some. */
  void forget() {
    states.forgetAll();
  }

  private void runInSlot(
      ExecutionKey key, List<DecodedResult.Readable> readings, ResultBatch batch) {
    try {
      slots.acquire();
      try {
        batch.done(run(key, readings));
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      batch.failed(e);
    } catch (Throwable e) {
      // an error of the machine, such as no memory: the batch is repeated
      batch.failed(e);
    }
  }

  private List<ProducerRecord<byte[], byte[]>> run(
      ExecutionKey key, List<DecodedResult.Readable> readings) throws InterruptedException {
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    @Nullable ExecutionState state = states.find(key);
    for (DecodedResult.Readable reading : readings) {
      Turned turned = takeOrSetAside(state, reading);
      sent.addAll(turned.outputs());
      state = turned.state();
    }
    states.note(key, state);
    return sent;
  }

  private Turned takeOrSetAside(@Nullable ExecutionState state, DecodedResult.Readable reading)
      throws InterruptedException {
    for (int number = 1; ; number++) {
      try {
        return turn.take(state, reading);
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("execution_id", reading.key().id())
            .addKeyValue("offset", reading.raw().offset())
            .addKeyValue("try", number)
            .setCause(e)
            .log("a record met a defect; it is tried three times, then set aside");
        if (number == TRIES) {
          String reason = "a defect of the sink: " + e.getClass().getName();
          return new Turned(state, List.of(setAside(reading.raw(), reason)));
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> setAside(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    counters.increment(SinkCounter.DEAD);
    LOG.atWarn()
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("a record of the results topic is set aside on the topic of dead records");
    return outputs.dead(record, reason);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
