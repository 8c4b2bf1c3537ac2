package dev.capstan.dispatch.maintenance;

import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.TerminalView;
import dev.capstan.ledger.lookup.ViewCompleteness;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChanges;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the ledger knows into the view. */
final class ViewRebuild {
  private static final Logger log = LoggerFactory.getLogger(ViewRebuild.class);

  private final ViewCache views;
  private final ViewCompleteness keeper;
  private final ExecutionLookup lookup;
  private final Clock clock;
  private boolean isMending;

  ViewRebuild(ViewCache views, ViewCompleteness keeper, ExecutionLookup lookup, Clock clock) {
    this.views = views;
    this.keeper = keeper;
    this.lookup = lookup;
    this.clock = clock;
  }

  boolean isComplete() {
    boolean complete = keeper.isComplete();
    isMending = false;
    return complete;
  }

  void write(PendingExecution each) {
    views.apply(
        each.key(),
        ViewChanges.admitted(
            each.execution(),
            clock.instant(),
            each.position().partition(),
            each.position().offset()));
    each.markRebuilt();
  }

  /** From now until the next {@link #isComplete}, what the ledger tells is written at once. */
  void markComplete() {
    keeper.rebuilt();
    isMending = true;
  }

  boolean isMending() {
    return isMending;
  }

  /**
   * Its end may have been written before the view was lost, and its beginning again after that:
   * then nobody else would ever write the end.
   */
  void writeEnd(PendingExecution ended) {
    try {
      lookup
          .capsule(ended.key())
          .ifPresent(capsule -> TerminalView.of(capsule).writeTo(views, ended.key()));
    } catch (ViewCacheException | ObjectStoreException e) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("execution_id", ended.key().id())
          .log("The end of an execution may be missing from the view until it is rebuilt");
    }
  }
}
