package dev.capstan.sink.decision;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whether and when to retry a failed attempt: exponential backoff with full jitter, a uniformly
 * random delay from 0 to {@link RetryPolicy#delayBound}. The seed is the record's random {@code
 * result_id}, so that a repeated decision is equal.
 */
final class RetryRule {
  private static final String TIMEOUT = "timeout";

  private RetryRule() {}

  /**
   * The delay of the next attempt, or empty for no retry.
   *
   * @param attempts that have failed so far, with this one; those whose worker was lost, or gave
   *     them back, do not count
   */
  static Optional<Duration> delayAfter(AttemptFinished failed, int attempts, Instant now) {
    RetryPolicy policy = failed.execution().retry();
    if (!isRetried(failed.outcome(), policy) || attempts >= policy.maxAttempts()) {
      return Optional.empty();
    }
    long bound = Math.max(0, policy.delayBound(attempts).toMillis());
    SplittableRandom dice = new SplittableRandom(failed.resultId().hashCode());
    Duration delay = Duration.ofMillis(dice.nextLong(bound + 1));
    boolean inTime = now.plus(delay).isBefore(failed.execution().expiresAt());
    return inTime ? Optional.of(delay) : Optional.empty();
  }

  private static boolean isRetried(Outcome outcome, RetryPolicy policy) {
    return switch (outcome) {
      case Outcome.Failure(ExecutionError error) -> matches(error, policy);
      case Outcome.Timeout(ExecutionError error) ->
          policy.on().contains(TIMEOUT) || matches(error, policy);
      case Outcome.Success ignored -> false;
      case Outcome.Cancelled ignored -> false;
      case Outcome.Expired ignored -> false;
      case Outcome.Rejected ignored -> false;
    };
  }

  private static boolean matches(ExecutionError error, RetryPolicy policy) {
    if (error.type() == ErrorType.WORKER_LOST && policy.onWorkerLost() == OnWorkerLost.FAIL) {
      return false;
    }
    return policy.on().contains(error.fault().wireName())
        || policy.on().contains(error.type().wireName());
  }
}
