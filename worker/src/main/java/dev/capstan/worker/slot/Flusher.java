package dev.capstan.worker.slot;

import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends at once what waits in a producer's batches. On a thread of its own, since a flush blocks
 * until the brokers have answered, and who asks for one keeps a lock meanwhile.
 */
final class Flusher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Flusher.class);

  private final Producer<?, ?> producer;
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;

  Flusher(Producer<?, ?> producer) {
    this.producer = producer;
    this.thread = Thread.ofPlatform().daemon().name("attempt-flusher").start(this::run);
  }

  /** Has everything sent that was handed to the producer before; returns at once. */
  void flush() {
    asked.release();
  }

  private void run() {
    try {
      while (true) {
        asked.acquire();
        asked.drainPermits();
        flushNow();
      }
    } catch (InterruptedException | InterruptException e) {
      // closed
    }
  }

  private void flushNow() {
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // whoever waits for a record is told by its future; what lingers goes by itself
      log.atDebug().setCause(e).log("A flush failed");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
