package dev.capstan.schema.execution;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The state of an execution: {@code queued | delayed → running → (retrying → running)* → terminal}.
 *
 * <p>Admission sets QUEUED and DELAYED, the sink all others. A terminal status never changes.
 */
public enum ExecutionStatus {
  /** Admitted, waiting for a worker. */
  QUEUED(false),
  /** Admitted, not to start before {@code not_before}. */
  DELAYED(false),
  /** An attempt has started. */
  RUNNING(false),
  /** An attempt failed and another follows. */
  RETRYING(false),
  SUCCESS(true),
  /** The program, a limit or the platform failed; {@code error} says which. */
  ERROR(true),
  TIMEOUT(true),
  CANCELLED(true),
  /** Not finished before {@code expires_at}. */
  EXPIRED(true),
  /** Not admitted, or no worker could run it. */
  REJECTED(true);

  private final boolean terminal;

  ExecutionStatus(boolean terminal) {
    this.terminal = terminal;
  }

  public boolean isTerminal() {
    return terminal;
  }

  /**
   * The order of states within one execution. A view only changes to a higher rank, so a late
   * {@code queued} cannot overwrite a terminal status.
   *
   * @param attempt the number of the attempt that the state belongs to, 0 before the first
   */
  public long rank(int attempt) {
    return switch (this) {
      case QUEUED, DELAYED -> 1;
      case RUNNING -> 2L * attempt;
      case RETRYING -> 2L * attempt + 1;
      case SUCCESS, ERROR, TIMEOUT, CANCELLED, EXPIRED, REJECTED -> Integer.MAX_VALUE;
    };
  }

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static ExecutionStatus ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
