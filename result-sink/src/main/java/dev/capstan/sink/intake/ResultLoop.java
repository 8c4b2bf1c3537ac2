package dev.capstan.sink.intake;

import dev.capstan.kafka.ServiceThread;
import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.kafka.TopicReadiness;
import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.sink.intake.ResultBatch.BatchFailedException;
import dev.capstan.sink.startup.StoreCheck;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The sink's one thread: poll, work through, commit. Whatever fails, it begins again at the last
 * commit, a second later; only {@link #stop} ends it, which lets the batch in hand finish for
 * {@code grace}.
 */
public final class ResultLoop implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ResultLoop.class);
  private static final Duration HOLD = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final SinkKafkaClients clients;
  private final ResultIntake intake;
  private final StoreCheck check;
  private final SinkCounters counters;
  private final LongSupplier nanoTime;
  private final Duration commitInterval;
  private final Duration grace;
  private final ServiceThread thread = new ServiceThread();

  public ResultLoop(
      SinkKafkaClients clients,
      ResultIntake intake,
      StoreCheck check,
      SinkCounters counters,
      LongSupplier nanoTime,
      Duration commitInterval,
      Duration grace) {
    this.clients = clients;
    this.intake = intake;
    this.check = check;
    this.counters = counters;
    this.nanoTime = nanoTime;
    this.commitInterval = commitInterval;
    this.grace = grace;
  }

  /**
   * Waits for the store, but not for topics: who creates them may start after us in this process.
   *
   * @throws IllegalStateException if the store is unfit
   */
  @Override
  public void start() {
    try {
      check.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the store was away", e);
    }
    // not a daemon: it keeps a process without a web server alive
    thread.start(Thread.ofPlatform().name("capstan-sink"), this::run);
  }

  @Override
  public void stop() {
    thread.stop(grace);
  }

  @Override
  public boolean isRunning() {
    return thread.isRunning();
  }

  /** The thread that works; null before the start and after the stop. */
  public @Nullable Thread thread() {
    return thread.current();
  }

  private void run() {
    try (ResultBatchRunner runner = intake.runner()) {
      TopicReadiness.await(clients);
      while (!thread.isStopping()) {
        try (ResultConsumer session =
            ResultConsumer.open(clients, commitInterval, nanoTime, runner::forget)) {
          LOG.atInfo().log("the sink reads results");
          consume(session, runner);
        } catch (RuntimeException e) {
          LOG.atError().setCause(e).log("the session with Kafka is over; a new one begins");
          Thread.sleep(AGAIN);
        }
      }
    } catch (InterruptedException e) {
      LOG.atInfo().log("the sink was interrupted");
    }
  }

  private void consume(ResultConsumer session, ResultBatchRunner runner)
      throws InterruptedException {
    while (!thread.isStopping()) {
      intake.view().repair();
      ConsumerRecords<byte[], byte[]> records = session.poll();
      boolean isDone =
          records.isEmpty() ? session.commitIfDue() : process(session, runner, records);
      if (!isDone) {
        counters.increment(SinkCounter.ABORTED);
      }
    }
  }

  /** Whether the batch is done; otherwise it comes again. */
  private boolean process(
      ResultConsumer session, ResultBatchRunner runner, ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException {
    ResultBatch batch = runner.start(records);
    try {
      while (!batch.await(HOLD)) {
        session.keepAlive();
      }
      return session.done(records, batch.outputs());
    } catch (BatchFailedException e) {
      LOG.atError().setCause(e).log("a batch failed; it is repeated");
      session.abandon(records);
      Thread.sleep(AGAIN);
      return false;
    } finally {
      batch.cancel();
    }
  }
}
