package dev.capstan.sink.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of one poll, while they are processed; for one thread. */
final class ResultBatch {
  private final List<ProducerRecord<byte[], byte[]>> outputs;
  private final List<Future<List<ProducerRecord<byte[], byte[]>>>> tasks;

  /**
   * @param outputs records that are already known
   * @param tasks whose results follow, one for each execution
   */
  ResultBatch(
      List<ProducerRecord<byte[], byte[]>> outputs,
      List<Future<List<ProducerRecord<byte[], byte[]>>>> tasks) {
    this.outputs = List.copyOf(outputs);
    this.tasks = List.copyOf(tasks);
  }

  /** Whether the batch is processed within {@code timeout}, successfully or not. */
  boolean await(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      for (Future<?> task : tasks) {
        if (!task.isDone()) {
          task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      // nothing of the batch is committed, so the other tasks need not end
      return true;
    }
  }

  /** Interrupts running tasks; their effects remain. */
  void cancel() {
    tasks.forEach(task -> task.cancel(true));
  }

  /**
   * The records to send after the batch is processed.
   *
   * @throws BatchFailedException if a record could not be processed; the batch must be repeated
   */
  List<ProducerRecord<byte[], byte[]>> outputs() throws BatchFailedException {
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(outputs);
    for (Future<List<ProducerRecord<byte[], byte[]>>> task : tasks) {
      if (task.state() == Future.State.FAILED) {
        throw new BatchFailedException(task.exceptionNow());
      }
    }
    tasks.forEach(task -> all.addAll(task.resultNow()));
    return all;
  }

  /** The batch must not be committed. */
  static final class BatchFailedException extends Exception {
    BatchFailedException(Throwable cause) {
      super("A batch of results could not be processed", cause);
    }
  }
}
