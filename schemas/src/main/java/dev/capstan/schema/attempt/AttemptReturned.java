package dev.capstan.schema.attempt;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import java.time.Instant;

/**
 * A worker publishes it when it has killed a program that it must not finish, through no fault of
 * the program: the execution starts again without having used up an attempt or lost a worker.
 * Without this record, the worker of a start counts as lost.
 *
 * @param attempt number of the attempt, as in its {@code started} record
 * @param nonce of the attempt
 */
public record AttemptReturned(
    ExecutionId executionId,
    TenantId tenant,
    String lane,
    int attempt,
    String nonce,
    String worker,
    Instant startedAt,
    Instant returnedAt,
    Reason reason) {

  /** Why the program was killed. */
  public enum Reason {
    /** The worker was stopped, and the program outlasted its drain grace period. */
    DRAINED("drained", "WorkerDrained"),
    /** The broker gave the record to another member: after a restart, for example. */
    LOCK_LOST("lock_lost", "LockLost");

    private final String wireName;
    private final String outcome;

    Reason(String wireName, String outcome) {
      this.wireName = wireName;
      this.outcome = outcome;
    }

    @JsonValue
    public String wireName() {
      return wireName;
    }

    /** The outcome of the attempt in the history of its execution. */
    public String outcome() {
      return outcome;
    }

    /** A reason of a later version is read as DRAINED: the attempt was given back. */
    @JsonCreator
    static Reason ofWireName(String wireName) {
      return LOCK_LOST.wireName.equals(wireName) ? LOCK_LOST : DRAINED;
    }
  }

  public AttemptReturned {
    requireNonNull(executionId, "executionId");
    requireNonNull(tenant, "tenant");
    requireNonNull(lane, "lane");
    requireNonNull(nonce, "nonce");
    requireNonNull(worker, "worker");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(returnedAt, "returnedAt");
    requireNonNull(reason, "reason");
  }

  public ExecutionKey key() {
    return new ExecutionKey(tenant, executionId);
  }

  /**
   * The attempt in the history of its execution.
   *
   * @param number of the attempt by the order of starts
   */
  public AttemptSummary summary(int number) {
    return new AttemptSummary(number, worker, startedAt, returnedAt, reason.outcome());
  }
}
