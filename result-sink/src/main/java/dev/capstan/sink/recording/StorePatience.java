package dev.capstan.sink.recording;

import dev.capstan.sink.metric.SinkCounter;
import dev.capstan.sink.metric.SinkCounters;
import dev.capstan.storage.object.ObjectStoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outlasts an object store that is away: what it is asked to do is repeated, 50 ms later at first
 * and 5 s later at most, until it is done or the thread is interrupted. The partition waits
 * meanwhile, and nothing is lost. Thread-safe; an outage is logged once.
 */
public final class StorePatience {
  private static final Logger LOG = LoggerFactory.getLogger(StorePatience.class);
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Pause pause;
  private final SinkCounters counters;
  private final AtomicBoolean isAway = new AtomicBoolean();

  public StorePatience(Pause pause, SinkCounters counters) {
    this.pause = pause;
    this.counters = counters;
  }

  /** What {@code call} returns once the store serves it; the call must bear being repeated. */
  public <T> T untilServed(Supplier<T> call) throws InterruptedException {
    Duration delay = FIRST;
    while (true) {
      try {
        T result = call.get();
        noteServed();
        return result;
      } catch (ObjectStoreException e) {
        counters.increment(SinkCounter.STORE_FAILURE);
        // a single failure is a lost connection, nothing to tell
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
              "the object store is away; results wait on their topic and are recorded once it is"
                  + " back");
    }
  }

  private void noteServed() {
    if (isAway.get() && isAway.compareAndSet(true, false)) {
      LOG.atInfo().log("the object store is back");
    }
  }
}
