package dev.capstan.storage.breaker;

import dev.capstan.storage.settings.CircuitBreakerSettings;
import java.time.Clock;
import java.time.Duration;

/** Guards as tests want them. */
final class CircuitBreakers {
  private CircuitBreakers() {}

  static ResourceCircuitBreaker of(Clock clock) {
    return new ResourceCircuitBreaker(
        new ProtectedResource("the part", "it waits"),
        new CircuitBreakerSettings(32, Duration.ofSeconds(5), 4, Duration.ofSeconds(2)),
        clock);
  }
}
