package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewChange;
import dev.capstan.storage.view.ViewChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An execution that is pending on the ledger, without its bodies. Used by one thread. */
final class PendingExecution {
  /**
   * Drain cycles after which an execution must have made progress. Forwarding from a delay topic,
   * running and deciding take one full cycle each. One more, because the cycle that runs when
   * counting starts is not a full one.
   */
  private static final int STUCK_CYCLES = 4;

  /**
   * Drain cycles until a reported end must have left the ledger: the sink reads the report, and
   * writes the tombstone, within one full cycle.
   */
  private static final int REPORT_CYCLES = 2;

  private final AdmittedExecution execution;
  private final LedgerPosition position;
  private boolean isRebuilt;
  private @Nullable Integer reportedInCycle;
  private @Nullable Observation observation;

  /**
   * The state that the view showed, to detect that it does not change.
   *
   * @param due when the longest delay ends that may have been ahead at the first observation
   */
  private record Observation(
      @Nullable String status,
      int attempt,
      int dispatched,
      Instant due,
      @Nullable Overdue overdue) {
    boolean isSame(Observation other) {
      return Objects.equals(status, other.status)
          && attempt == other.attempt
          && dispatched == other.dispatched;
    }
  }

  /** Since when it is overdue. Only later cycles count: before, it may wait on a delay topic. */
  private record Overdue(Instant since, int cycle) {}

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

  /** Its state in the view when it was admitted. */
  ViewChange admitted(Instant now) {
    return ViewChanges.admitted(execution, now, position.partition(), position.offset());
  }

  void markRebuilt() {
    isRebuilt = true;
  }

  boolean isRebuilt() {
    return isRebuilt;
  }

  /**
   * Whether to report its expiry, for the first time or again.
   *
   * @param cycle drain cycle of the results
   */
  boolean isDueToExpire(Instant now, int cycle) {
    return !execution.expiresAt().isAfter(now) && isReportable(cycle);
  }

  private boolean isReportable(int cycle) {
    return reportedInCycle == null || cycle - reportedInCycle >= REPORT_CYCLES;
  }

  void markEndReported(int cycle) {
    reportedInCycle = cycle;
  }

  boolean isOlderThan(Duration age, Instant now) {
    return execution.submittedAt().plus(age).isBefore(now);
  }

  /**
   * Whether {@link #isLost} may return true now; only then the view must be read.
   *
   * @param cycle drain cycle of its lane
   */
  boolean isSuspect(int cycle, Instant now, Duration stuckAfter) {
    return observation == null
        || (observation.overdue() == null
            ? !observation.due().isAfter(now)
            : hasStalled(observation.overdue(), cycle, now, stuckAfter));
  }

  /**
   * Whether no topic can contain a record of the execution any more.
   *
   * @param view null when the view has no entry
   * @param cycle drain cycle of its lane
   */
  boolean isLost(@Nullable ExecutionView view, int cycle, Instant now, Duration stuckAfter) {
    Observation seen = observe(view, now);
    if (observation == null || !observation.isSame(seen)) {
      observation = seen;
      return false;
    }
    Overdue overdue = observation.overdue();
    if (overdue == null) {
      if (!observation.due().isAfter(now)) {
        observation =
            new Observation(
                observation.status(),
                observation.attempt(),
                observation.dispatched(),
                observation.due(),
                new Overdue(now, cycle));
      }
      return false;
    }
    return hasStalled(overdue, cycle, now, stuckAfter);
  }

  private static boolean hasStalled(Overdue overdue, int cycle, Instant now, Duration stuckAfter) {
    return overdue.since().plus(stuckAfter).isBefore(now)
        && cycle - overdue.cycle() >= STUCK_CYCLES;
  }

  private Observation observe(@Nullable ExecutionView view, Instant now) {
    Instant notBefore = execution.request().notBefore();
    Instant from = notBefore != null && notBefore.isAfter(now) ? notBefore : now;
    // a rebuilt view lacks the number of attempts
    Instant due = from.plus(execution.retry().delayBound(execution.retry().maxAttempts()));
    return view == null
        ? new Observation(null, 0, 0, due, null)
        : new Observation(view.status().wireName(), view.attempt(), view.dispatched(), due, null);
  }

  void resetObservation() {
    observation = null;
  }
}
