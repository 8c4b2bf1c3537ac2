package dev.capstan.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breaker of one endpoint. It opens when a number of calls in a row failed, so that a
 * receiver that fails now and then is not refused. When the open duration is over, one call probes
 * the endpoint: it closes the breaker, or opens it for twice as long. Not thread-safe.
 */
final class EndpointBreaker {
  private static final Duration FIRST_OPEN_DURATION = Duration.ofSeconds(1);

  private static final int DEFERRALS_IN_FAILING_TIME = 8;

  private final int failures;
  private final Duration longest;
  private int failuresInRow;
  private long openedAt;

  /** When it opened and has not closed since. */
  private long failingSince;

  /** Null when it is closed. */
  private @Nullable Duration openFor;

  /**
   * @param failures calls in a row that failed
   * @param longest open duration
   */
  EndpointBreaker(int failures, Duration longest) {
    this.failures = failures;
    this.longest = longest;
  }

  boolean isClosed() {
    return openFor == null;
  }

  /** How long it stays open; zero when a call may be made. */
  Duration remaining(long nanoTime) {
    if (openFor == null) {
      return Duration.ZERO;
    }
    Duration rest = openFor.minusNanos(nanoTime - openedAt);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /**
   * When a delivery is to be tried again; zero when a call may be made. An eighth of the time that
   * the endpoint has been failing, so that a delivery which waits for a dead endpoint is read a few
   * dozen times in a day instead of thousands of times.
   */
  Duration deferral(long nanoTime) {
    Duration rest = remaining(nanoTime);
    Duration growing = Duration.ofNanos((nanoTime - failingSince) / DEFERRALS_IN_FAILING_TIME);
    return rest.isZero() || rest.compareTo(growing) > 0 ? rest : growing;
  }

  void succeed() {
    failuresInRow = 0;
    openFor = null;
  }

  /** A call that began at {@code begunAt} failed. */
  void fail(long begunAt, long nanoTime) {
    Duration before = openFor;
    if (before == null) {
      failuresInRow++;
      if (failuresInRow >= failures) {
        failingSince = nanoTime;
        open(FIRST_OPEN_DURATION, nanoTime);
      }
    } else if (begunAt - openedAt >= before.toNanos()) {
      // others began before it opened
      open(before.multipliedBy(2), nanoTime);
    }
  }

  private void open(Duration duration, long nanoTime) {
    openFor = duration.compareTo(longest) < 0 ? duration : longest;
    openedAt = nanoTime;
  }
}
