package dev.capstan.observability.metric;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one sink. Thread-safe. */
public final class SinkCounters {
  private final Map<SinkCounter, LongAdder> counts = new EnumMap<>(SinkCounter.class);

  public SinkCounters() {
    for (SinkCounter counter : SinkCounter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  public void increment(SinkCounter counter) {
    adder(counter).increment();
  }

  public long count(SinkCounter counter) {
    return adder(counter).sum();
  }

  private LongAdder adder(SinkCounter counter) {
    LongAdder adder = counts.get(counter);
    if (adder == null) {
      throw new IllegalStateException("no adder for " + counter);
    }
    return adder;
  }
}
