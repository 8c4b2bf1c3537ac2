package dev.capstan.storage.object;

import java.time.Duration;

/** Waits; tests don't. */
@FunctionalInterface
public interface RetryPause {
  void of(Duration duration) throws InterruptedException;
}
