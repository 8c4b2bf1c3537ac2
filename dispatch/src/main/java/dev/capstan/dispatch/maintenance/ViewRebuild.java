package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.TerminalView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rebuilds the view from the ledger. */
final class ViewRebuild {
  private static final Logger log = LoggerFactory.getLogger(ViewRebuild.class);

  private final ViewCache views;
  private final BestEffortView view;
  private final ViewRetention retention;
  private final ExecutionLookup lookup;
  private final Clock clock;
  private boolean isCatchingUp;

  ViewRebuild(
      ViewCache views,
      BestEffortView view,
      ViewRetention retention,
      ExecutionLookup lookup,
      Clock clock) {
    this.views = views;
    this.view = view;
    this.retention = retention;
    this.lookup = lookup;
    this.clock = clock;
  }

  boolean isComplete() {
    boolean complete = view.isComplete();
    isCatchingUp = false;
    return complete;
  }

  void write(PendingExecution each) {
    views.apply(each.key(), each.admitted(clock.instant()));
    each.markRebuilt();
  }

  /** Until the next {@link #isComplete}, ledger records are written to the view immediately. */
  void markComplete() {
    view.markComplete();
    isCatchingUp = true;
  }

  boolean isCatchingUp() {
    return isCatchingUp;
  }

  /**
   * Writes the terminal state. It may have been written before the view was lost, and the pending
   * state after that; no other component would write it again.
   */
  void writeEnd(PendingExecution ended) {
    try {
      lookup
          .capsule(ended.key())
          .ifPresent(
              capsule -> views.apply(ended.key(), TerminalView.of(capsule).change(retention)));
    } catch (ViewCacheException | ObjectStoreException e) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("execution_id", ended.key().id())
          .log(
              "Terminal state could not be written to the view; it may be missing until the next"
                  + " rebuild");
    }
  }
}
