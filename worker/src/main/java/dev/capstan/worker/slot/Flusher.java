package dev.capstan.worker.slot;

import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes a producer. Uses its own thread, because a flush blocks until the brokers respond, and
 * callers must keep renewing a lock meanwhile.
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

  /** Requests a flush of all records sent before; does not wait. */
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
      // the futures of the records report failures; lingering records are sent later
      log.atDebug().setCause(e).log("Flush failed");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
