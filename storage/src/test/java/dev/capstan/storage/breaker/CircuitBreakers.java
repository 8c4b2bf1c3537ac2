package dev.capstan.storage.breaker;

import dev.capstan.storage.settings.CircuitBreakerSettings;
import java.time.Clock;
import java.time.Duration;

/** Circuit breakers with settings for tests. */
final class CircuitBreakers {
  private CircuitBreakers() {}

  static ResourceCircuitBreaker of(Clock clock) {
    return new ResourceCircuitBreaker(
        new ProtectedResource("the dependency", "it waits"),
        new CircuitBreakerSettings(32, Duration.ofSeconds(5), 4, Duration.ofSeconds(2)),
        clock);
  }
}
