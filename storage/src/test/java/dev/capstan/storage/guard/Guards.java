package dev.capstan.storage.guard;

import java.time.Clock;
import java.time.Duration;

/** Guards as tests want them. */
final class Guards {
  private Guards() {}

  static Guard of(Clock clock) {
    return new Guard(
        new GuardedPart("the part", "it waits"),
        new GuardSettings(32, Duration.ofSeconds(5), 4, Duration.ofSeconds(2)),
        clock);
  }
}
