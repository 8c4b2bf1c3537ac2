package dev.capstan.submitter.scheduling;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.submitter.admission.LedgerPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An execution that the ledger says has not ended, without its bodies. Used by one thread. */
final class Pending {
  /** Worker, sink, forwarder: a record passes each within one cycle, and the view tells of it. */
  private static final int CYCLES = 4;

  private final AdmittedExecution execution;
  private final LedgerPosition position;
  private boolean isRebuilt;
  private @Nullable Instant endReportedAt;
  private @Nullable Sign sign;

  /** What the view says, and since when nothing else. */
  private record Sign(String status, int attempt, int dispatched, Instant since, int cycle) {
    boolean isSame(ExecutionView view) {
      return status.equals(view.status().wireName())
          && attempt == view.attempt()
          && dispatched == view.dispatched();
    }
  }

  Pending(AdmittedExecution full, LedgerPosition position) {
    this.position = position;
    this.execution =
        new AdmittedExecution(
            full.executionId(),
            full.tenant(),
            full.lane(),
            full.submittedAt(),
            full.expiresAt(),
            full.request().withBodies(null, null, null),
            full.requestDigest(),
            full.limits(),
            full.retry(),
            List.of(),
            null);
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

  boolean isDueToExpire(Instant now, Duration repeat) {
    return !execution.expiresAt().isAfter(now)
        && (endReportedAt == null || endReportedAt.plus(repeat).isBefore(now));
  }

  void markEndReported(Instant now) {
    endReportedAt = now;
  }

  boolean isOlderThan(Duration age, Instant now) {
    return execution.submittedAt().plus(age).isBefore(now);
  }

  /**
   * Whether nothing of the execution can be on the way any more.
   *
   * @param cycle how often all that was on the topics has been worked off since the start
   */
  boolean isLost(ExecutionView view, int cycle, Instant now, Duration stuckAfter) {
    if (sign == null || !sign.isSame(view)) {
      sign = new Sign(view.status().wireName(), view.attempt(), view.dispatched(), now, cycle);
      return false;
    }
    Instant notBefore = execution.request().notBefore();
    Instant from = notBefore != null && notBefore.isAfter(sign.since()) ? notBefore : sign.since();
    Duration retryDelay = execution.retry().delayBound(Math.max(1, view.attempt()));
    boolean isOverdue = from.plus(retryDelay).plus(stuckAfter).isBefore(now);
    return isOverdue && cycle - sign.cycle() >= CYCLES;
  }

  void forgetSign() {
    sign = null;
  }
}
