package dev.capstan.storage.object;

import java.time.Duration;

/** Waits between two calls; tests replace it to avoid waiting. */
@FunctionalInterface
public interface RetryPause {
  void of(Duration duration) throws InterruptedException;
}
