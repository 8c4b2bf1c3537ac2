package dev.capstan.schema.request;

import java.time.Duration;
import java.util.List;

/**
 * When a failed attempt is retried, and after which delay.
 *
 * @param maxAttempts number of failures after which no attempt follows. Attempts whose worker was
 *     lost, or gave them back, do not count
 * @param initialMs upper bound of the first delay, milliseconds
 * @param factor growth of the bound with each attempt
 * @param maxMs maximum of the bound, milliseconds
 * @param on what to retry: a fault ({@code platform}, {@code limit}, {@code user}), the status
 *     {@code timeout}, or an error type such as {@code OutOfMemory}
 * @param onWorkerLost whether to retry an attempt whose worker failed; {@code fail} with {@code
 *     maxAttempts} 1 makes the execution at most once
 */
public record RetryPolicy(
    int maxAttempts,
    long initialMs,
    double factor,
    long maxMs,
    List<String> on,
    OnWorkerLost onWorkerLost) {

  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, 1_000, 2.0, 60_000, List.of("platform"), OnWorkerLost.RETRY);

  public RetryPolicy {
    on = List.copyOf(on);
  }

  /** The bound of the delay that follows attempt {@code number} (from 1): exponential, capped. */
  public Duration delayBound(int number) {
    double bound = initialMs * Math.pow(factor, number - 1.0);
    return Duration.ofMillis((long) Math.min(bound, maxMs));
  }

  /** Whether the program must never be started twice. */
  public boolean atMostOnce() {
    return maxAttempts == 1 && onWorkerLost == OnWorkerLost.FAIL;
  }
}
