package dev.capstan.submitter.lookup;

import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.submitter.admission.ExistenceCheck;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks for admission whether an execution exists: in the view and the store, and if they can't
 * decide, on the ledger.
 */
public final class ExecutionExistence implements ExistenceCheck {
  /** Interval of the look-ups for a submission in progress on another instance. */
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private static final int MAX_LOOKUPS = 40;

  private final ExecutionLookup lookup;
  private final LedgerReader ledger;

  public ExecutionExistence(ExecutionLookup lookup, LedgerReader ledger) {
    this.lookup = lookup;
    this.ledger = ledger;
  }

  @Override
  public boolean isKnown(ExecutionKey key, boolean youngerThanProducing)
      throws UndeterminedException {
    boolean known = exists(key);
    for (int i = 0; !known && youngerThanProducing && i < MAX_LOOKUPS; i++) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      known = exists(key);
    }
    return known;
  }

  private boolean exists(ExecutionKey key) throws UndeterminedException {
    return switch (lookup.find(key)) {
      case ExecutionSnapshot.Pending pending -> true;
      case ExecutionSnapshot.Ended ended -> true;
      case ExecutionSnapshot.Unknown unknown -> false;
      case ExecutionSnapshot.Unsure unsure -> inLedger(key);
    };
  }

  private boolean inLedger(ExecutionKey key) throws UndeterminedException {
    try {
      return ledger.find(key, null).isPresent();
    } catch (LedgerReader.LedgerUnavailableException e) {
      throw new UndeterminedException(e);
    }
  }
}
