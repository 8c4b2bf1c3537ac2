package dev.capstan.storage.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the calls to a dependency.
 *
 * @param concurrency concurrent calls; further ones wait
 * @param acquireTimeout how long a call waits for a free place before it is refused
 * @param breakAfter number of recent calls that count; when half of them failed, the circuit
 *     breaker opens
 * @param openDuration longest time the circuit breaker stays open before one call probes the
 *     dependency: 1 s at first, then twice as long after each failed probe
 * @throws StorageSettingsException if a value is out of range
 */
public record CircuitBreakerSettings(
    @DefaultValue("64") int concurrency,
    @DefaultValue("1s") Duration acquireTimeout,
    @DefaultValue("10") int breakAfter,
    @DefaultValue("10s") Duration openDuration) {
  public static final CircuitBreakerSettings DEFAULT =
      new CircuitBreakerSettings(64, Duration.ofSeconds(1), 10, Duration.ofSeconds(10));

  public CircuitBreakerSettings {
    require(concurrency >= 1, "concurrency must be positive");
    require(!acquireTimeout.isNegative(), "acquire-timeout must not be negative");
    require(breakAfter >= 1, "break-after must be positive");
    require(openDuration.isPositive(), "open-duration must be positive");
  }

  private static void require(boolean isValid, String rule) {
    if (!isValid) {
      throw new StorageSettingsException("circuit breaker: " + rule);
    }
  }
}
