package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.view.ExecutionView;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An execution that the ledger says has not ended, without its bodies. Used by one thread. */
final class PendingExecution {
  /**
   * A record is first forwarded from a delay, then run, then decided upon: each is one full round.
   * And one more, since that which runs when the counting begins is not a full one.
   */
  private static final int ROUNDS = 4;

  /** The sink reads the report in one full round, and the tombstone comes with that. */
  private static final int ROUNDS_OF_REPORT = 2;

  private final AdmittedExecution execution;
  private final LedgerPosition position;
  private boolean isRebuilt;
  private @Nullable Integer endReportedIn;
  private @Nullable Sign sign;

  /**
   * What the view says, and since when nothing else.
   *
   * @param due when the last delay is over that may have been ahead when this was first seen
   */
  private record Sign(
      @Nullable String status, int attempt, int dispatched, Instant due, @Nullable Watch watch) {
    boolean isSame(Sign other) {
      return Objects.equals(status, other.status)
          && attempt == other.attempt
          && dispatched == other.dispatched;
    }
  }

  /** Since when it is overdue. Only rounds after that count: before, it waits on a delay topic. */
  private record Watch(Instant since, int round) {}

  PendingExecution(AdmittedExecution full, LedgerPosition position) {
    this.position = position;
    this.execution = full.withoutBodies();
  }

  ExecutionKey key() {
    return execution.key();
  }

  AdmittedExecution execution() {
    return execution;
  }

  LedgerPosition position() {
    return position;
  }

  void markRebuilt() {
    isRebuilt = true;
  }

  boolean isRebuilt() {
    return isRebuilt;
  }

  /**
   * Whether its end is to be reported, for the first time or again.
   *
   * @param round of the results
   */
  boolean isDueToExpire(Instant now, int round) {
    return !execution.expiresAt().isAfter(now) && isReportable(round);
  }

  private boolean isReportable(int round) {
    return endReportedIn == null || round - endReportedIn >= ROUNDS_OF_REPORT;
  }

  void markEndReported(int round) {
    endReportedIn = round;
  }

  boolean isOlderThan(Duration age, Instant now) {
    return execution.submittedAt().plus(age).isBefore(now);
  }

  /**
   * Whether {@link #isLost} may say so now: only then the view has to be asked.
   *
   * @param round of its lane
   */
  boolean isSuspect(int round, Instant now, Duration stuckAfter) {
    return sign == null
        || (sign.watch() == null
            ? !sign.due().isAfter(now)
            : isThrough(sign.watch(), round, now, stuckAfter));
  }

  /**
   * Whether nothing of the execution can be on the way any more.
   *
   * @param view null when there is none
   * @param round of its lane
   */
  boolean isLost(@Nullable ExecutionView view, int round, Instant now, Duration stuckAfter) {
    Sign seen = sign(view, now);
    if (sign == null || !sign.isSame(seen)) {
      sign = seen;
      return false;
    }
    Watch watch = sign.watch();
    if (watch == null) {
      if (!sign.due().isAfter(now)) {
        sign =
            new Sign(
                sign.status(),
                sign.attempt(),
                sign.dispatched(),
                sign.due(),
                new Watch(now, round));
      }
      return false;
    }
    return isThrough(watch, round, now, stuckAfter);
  }

  private static boolean isThrough(Watch watch, int round, Instant now, Duration stuckAfter) {
    return watch.since().plus(stuckAfter).isBefore(now) && round - watch.round() >= ROUNDS;
  }

  private Sign sign(@Nullable ExecutionView view, Instant now) {
    Instant notBefore = execution.request().notBefore();
    Instant from = notBefore != null && notBefore.isAfter(now) ? notBefore : now;
    // a view that was rebuilt doesn't know how many attempts there were
    Instant due = from.plus(execution.retry().delayBound(execution.retry().maxAttempts()));
    return view == null
        ? new Sign(null, 0, 0, due, null)
        : new Sign(view.status().wireName(), view.attempt(), view.dispatched(), due, null);
  }

  void forgetSign() {
    sign = null;
  }
}
