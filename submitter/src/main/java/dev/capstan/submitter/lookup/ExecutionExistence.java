package dev.capstan.submitter.lookup;

import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.submitter.admission.ExistenceCheck;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether an execution came into being, for admission: the view and the store know, and while they
 * are unsure, the ledger.
 */
public final class ExecutionExistence implements ExistenceCheck {
  /** How often a submission that is under way elsewhere is looked for. */
  private static final Duration STEP = Duration.ofMillis(50);

  private static final int STEPS = 40;

  private final ExecutionLookup lookup;
  private final LedgerReader ledger;

  public ExecutionExistence(ExecutionLookup lookup, LedgerReader ledger) {
    this.lookup = lookup;
    this.ledger = ledger;
  }

  @Override
  public boolean isKnown(ExecutionKey key, boolean youngerThanProducing) {
    boolean known = look(key);
    for (int i = 0; !known && youngerThanProducing && i < STEPS; i++) {
      LockSupport.parkNanos(STEP.toNanos());
      known = look(key);
    }
    return known;
  }

  private boolean look(ExecutionKey key) {
    return switch (lookup.find(key)) {
      case ExecutionSnapshot.Pending pending -> true;
      case ExecutionSnapshot.Ended ended -> true;
      case ExecutionSnapshot.Unknown unknown -> false;
      case ExecutionSnapshot.Unsure unsure -> inLedger(key);
    };
  }

  private boolean inLedger(ExecutionKey key) {
    try {
      return ledger.find(key, null).isPresent();
    } catch (LedgerReader.LedgerUnavailableException e) {
      // appending will fail in the same way, and tell the client
      return false;
    }
  }
}
