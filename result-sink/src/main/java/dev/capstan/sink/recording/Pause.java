package dev.capstan.sink.recording;

import java.time.Duration;

/** Waits; tests don't. */
@FunctionalInterface
public interface Pause {
  void of(Duration duration) throws InterruptedException;
}
