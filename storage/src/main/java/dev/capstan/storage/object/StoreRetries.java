package dev.capstan.storage.object;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries calls to the object store until they succeed or the thread is interrupted, with a backoff
 * from 50 ms to 5 s. The partition is blocked during that time, so no record is lost. Thread-safe;
 * an outage is logged once.
 */
public final class StoreRetries {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRetries.class);
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final RetryPause pause;
  private final Runnable onFailure;
  private final AtomicBoolean isAway = new AtomicBoolean();

  /**
   * @param pause between two calls
   * @param onFailure runs after every failed call, for a counter
   */
  public StoreRetries(RetryPause pause, Runnable onFailure) {
    this.pause = pause;
    this.onFailure = onFailure;
  }

  /** Returns the result of {@code call}, which must be idempotent. */
  public <T> T untilServed(Supplier<T> call) throws InterruptedException {
    Duration delay = FIRST;
    while (true) {
      try {
        T result = call.get();
        noteServed();
        return result;
      } catch (ObjectStoreException e) {
        onFailure.run();
        // a single failure is a lost connection: not worth a log message
        if (!delay.equals(FIRST)) {
          noteAway(e);
        }
      }
      pause.of(delay);
      delay = delay.multipliedBy(2).compareTo(LONGEST) < 0 ? delay.multipliedBy(2) : LONGEST;
    }
  }

  private void noteAway(ObjectStoreException e) {
    if (isAway.compareAndSet(false, true)) {
      LOG.atWarn()
          .setCause(e)
          .log(
              "Object store unavailable; results wait on their topic and are recorded after it"
                  + " recovers");
    }
  }

  private void noteServed() {
    if (isAway.get() && isAway.compareAndSet(true, false)) {
      LOG.atInfo().log("Object store available again");
    }
  }
}
