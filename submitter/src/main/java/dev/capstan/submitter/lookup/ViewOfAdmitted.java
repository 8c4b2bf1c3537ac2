package dev.capstan.submitter.lookup;

import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewChanges;
import dev.capstan.submitter.admission.AdmittedViews;
import java.time.Clock;
import java.time.Duration;

/** Writes admitted executions to the view cache. */
public final class ViewOfAdmitted implements AdmittedViews {
  /**
   * Longer than the delivery timeout of Kafka's producer, after which an unconfirmed execution is
   * on the ledger or not, and the time in which the owner of the pending executions finds that the
   * view lacks it.
   */
  private static final Duration UNCONFIRMED = Duration.ofMinutes(10);

  private final BestEffortView view;
  private final Clock clock;

  public ViewOfAdmitted(BestEffortView view, Clock clock) {
    this.view = view;
    this.clock = clock;
  }

  @Override
  public void admitted(AdmittedExecution execution, LedgerPosition position) {
    view.apply(
        execution.key(),
        ViewChanges.admitted(execution, clock.instant(), position.partition(), position.offset()));
  }

  @Override
  public void unconfirmed(ExecutionKey key) {
    view.markUnconfirmed(key, UNCONFIRMED);
  }
}
