package dev.capstan.sink.intake;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.TopicReadiness;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.sink.intake.ResultBatch.BatchFailedException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls results, decides them, commits. After a failure, restarts at the last commit. At a stop,
 * the current batch may finish within the loop's grace period.
 */
public final class ResultLoop implements PollLoop.Work {
  private static final Logger LOG = LoggerFactory.getLogger(ResultLoop.class);
  private static final Duration HOLD = Duration.ofSeconds(1);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final ResultIntake intake;
  private final Metrics metrics;
  private final ResultBatchRunner runner;
  private final ResultConsumer consumer;

  private ResultLoop(ResultIntake intake, Metrics metrics, ResultConsumer.Opening opening) {
    this.intake = intake;
    this.metrics = metrics;
    this.runner = intake.runner();
    this.consumer = opening.open(runner::forget);
    LOG.atInfo().log("Sink reads results");
  }

  /**
   * @param consumers creates the consumer for each start of the loop
   */
  public static PollLoop create(
      KafkaClients clients,
      ResultConsumer.Settings consumers,
      ResultIntake intake,
      Metrics metrics,
      LongSupplier nanoTime,
      Duration grace) {
    ResultConsumer.Opening opening = ResultConsumer.opening(clients, consumers, nanoTime);
    return new PollLoop(
        "results",
        grace,
        () -> {
          TopicReadiness.await(clients);
          return new ResultLoop(intake, metrics, opening);
        });
  }

  @Override
  public void step() throws InterruptedException {
    intake.view().repair();
    ConsumerRecords<byte[], byte[]> records = consumer.poll();
    boolean isDone = records.isEmpty() ? consumer.commitIfDue() : process(records);
    if (!isDone) {
      metrics.increment(Metric.TRANSACTIONS_ABORTED);
    }
  }

  /** Whether the batch is done; otherwise it is redelivered. */
  private boolean process(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
    ResultBatch batch = runner.start(records);
    try {
      while (!batch.await(HOLD)) {
        consumer.keepAlive();
      }
      return consumer.done(records, batch.outputs());
    } catch (BatchFailedException e) {
      LOG.atError().setCause(e).log("Batch of results failed; repeating it in 1 s");
      consumer.abandon(records);
      Thread.sleep(RETRY_DELAY);
      return false;
    } finally {
      batch.cancel();
    }
  }

  /** No effect: a poll returns soon, and a batch must finish. */
  @Override
  public void wakeup() {}

  @Override
  public void close() {
    try (runner) {
      consumer.close();
    }
  }
}
