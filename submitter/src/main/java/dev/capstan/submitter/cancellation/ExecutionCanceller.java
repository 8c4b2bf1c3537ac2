package dev.capstan.submitter.cancellation;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cancels executions. A cancellation is a result record like that of a worker: it competes with the
 * result of the attempt, and the sink decides. Thread-safe.
 */
public final class ExecutionCanceller {
  private final ExecutionLookup lookup;
  private final LedgerReader ledger;
  private final ExecutionPublisher executionLog;
  private final Clock clock;

  public ExecutionCanceller(
      ExecutionLookup lookup, LedgerReader ledger, ExecutionPublisher executionLog, Clock clock) {
    this.lookup = lookup;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.clock = clock;
  }

  /**
   * Finds the execution to cancel.
   *
   * @throws LedgerReader.LedgerUnavailableException if the ledger cannot be read
   */
  public Cancellable find(ExecutionKey key) {
    LedgerPosition hint = null;
    switch (lookup.find(key)) {
      case ExecutionSnapshot.Pending pending -> hint = hint(pending);
      case ExecutionSnapshot.Ended ended -> {
        return new Cancellable.Ended();
      }
      case ExecutionSnapshot.Unknown unknown -> {
        return new Cancellable.Unknown();
      }
      case ExecutionSnapshot.Unsure unsure -> {
        // continue with the ledger, which may contain it
      }
    }
    Optional<AdmittedExecution> found = ledger.find(key, hint);
    return found.isPresent() ? new Cancellable.Pending(found.get()) : missingInLedger(key);
  }

  /** The ledger entry is closed: the execution has ended since the first lookup. */
  private Cancellable missingInLedger(ExecutionKey key) {
    return switch (lookup.find(key)) {
      case ExecutionSnapshot.Ended ended -> new Cancellable.Ended();
      case ExecutionSnapshot.Unsure unsure -> new Cancellable.Unavailable(unsure);
      case ExecutionSnapshot.Unknown unknown -> new Cancellable.Unknown();
      case ExecutionSnapshot.Pending pending -> new Cancellable.Ending();
    };
  }

  private static @Nullable LedgerPosition hint(ExecutionSnapshot.Pending pending) {
    Integer partition = pending.view().ledgerPartition();
    Long offset = pending.view().ledgerOffset();
    return partition == null || offset == null ? null : new LedgerPosition(partition, offset);
  }

  /**
   * Reports the cancellation to the sink.
   *
   * @throws LogUnavailableException if Kafka did not confirm it; it may still take effect
   */
  public void cancel(Cancellable.Pending pending) throws LogUnavailableException {
    executionLog.report(SyntheticResults.of(pending.execution(), new Outcome.Cancelled(), clock));
  }
}
