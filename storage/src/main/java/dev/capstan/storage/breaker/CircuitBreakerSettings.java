package dev.capstan.storage.breaker;

import java.time.Duration;

/**
 * How much a system may take, and fail, before callers are spared it.
 *
 * @param concurrency calls under way at a time; further ones wait for their turn
 * @param turn how long one waits for its turn, before it is refused
 * @param breakAfter the last calls that count; when half of them failed the system is left alone
 * @param rest how long it is left alone at most; the first time for a second, then twice as long
 *     whenever the one call that tries it fails
 * @throws IllegalArgumentException if a number isn't positive
 */
public record CircuitBreakerSettings(
    int concurrency, Duration turn, int breakAfter, Duration rest) {
  public CircuitBreakerSettings {
    if (concurrency < 1 || breakAfter < 1 || turn.isNegative() || !rest.isPositive()) {
      throw new IllegalArgumentException(
          "concurrency, break-after and rest of a guard must be positive, its turn not negative");
    }
  }
}
