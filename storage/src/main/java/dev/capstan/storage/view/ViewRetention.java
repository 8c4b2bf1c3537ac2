package dev.capstan.storage.view;

import java.time.Duration;

/**
 * How long the cache keeps terminal executions; pending ones are kept without limit.
 *
 * @param state of status, times and digest; afterwards they are read from the capsule
 * @param document of the whole result
 * @param documentMaxBytes larger results are not cached
 */
public record ViewRetention(Duration state, Duration document, int documentMaxBytes) {
  /** 24 h for the state, 1 h for documents of up to 16 KiB. */
  public static final ViewRetention DEFAULT =
      new ViewRetention(Duration.ofHours(24), Duration.ofHours(1), 16 << 10);
}
