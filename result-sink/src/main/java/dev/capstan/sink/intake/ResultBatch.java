package dev.capstan.sink.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What a poll brought, being worked through; one thread waits, many report. */
final class ResultBatch {
  private final CountDownLatch open;
  private final List<ProducerRecord<byte[], byte[]>> outputs;
  private final List<Future<?>> tasks = new ArrayList<>();
  private @Nullable Throwable failure;

  ResultBatch(int executions, List<ProducerRecord<byte[], byte[]>> outputs) {
    this.open = new CountDownLatch(executions);
    this.outputs = new ArrayList<>(outputs);
  }

  void add(Future<?> task) {
    tasks.add(task);
  }

  void done(List<ProducerRecord<byte[], byte[]>> sent) {
    synchronized (this) {
      outputs.addAll(sent);
    }
    // outside, so that who is woken doesn't run into the lock
    open.countDown();
  }

  void failed(Throwable cause) {
    synchronized (this) {
      failure = failure == null ? cause : failure;
    }
    open.countDown();
  }

  /** Whether the batch is through within {@code patience}. */
  boolean await(Duration patience) throws InterruptedException {
    return open.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Gives up: what has been done is done, the rest is interrupted. */
  void cancel() {
    tasks.forEach(task -> task.cancel(true));
  }

  /**
   * What is to be sent, once the batch is through.
   *
   * @throws BatchFailedException if a record couldn't be worked through; the batch is to be
   *     repeated
   */
  synchronized List<ProducerRecord<byte[], byte[]>> outputs() throws BatchFailedException {
    if (failure != null) {
      throw new BatchFailedException(failure);
    }
    return List.copyOf(outputs);
  }

  /** Nothing of the batch may be committed. */
  static final class BatchFailedException extends Exception {
    BatchFailedException(Throwable cause) {
      super("a batch of results was not worked through", cause);
    }
  }
}
