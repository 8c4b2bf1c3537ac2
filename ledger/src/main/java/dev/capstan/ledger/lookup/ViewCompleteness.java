package dev.capstan.ledger.lookup;

import dev.capstan.ledger.AdmittedViews;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.storage.view.ViewChanges;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was admitted into the view, and knows when it couldn't: then the view is not complete
 * until it is rebuilt from the ledger. While the cache is away, submissions don't wait for it.
 */
public final class ViewCompleteness implements AdmittedViews {
  private static final Logger log = LoggerFactory.getLogger(ViewCompleteness.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ViewCache views;
  private final Clock clock;
  private final AtomicBoolean lostWrite = new AtomicBoolean();
  private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);

  public ViewCompleteness(ViewCache views, Clock clock) {
    this.views = views;
    this.clock = clock;
  }

  @Override
  public void admitted(AdmittedExecution execution, LedgerPosition position) {
    Instant now = clock.instant();
    if (now.isBefore(pausedUntil.get())) {
      lostWrite.set(true);
      return;
    }
    try {
      views.apply(
          execution.key(),
          ViewChanges.admitted(execution, now, position.partition(), position.offset()));
    } catch (ViewCacheException e) {
      lostWrite.set(true);
      pausedUntil.set(clock.instant().plus(PAUSE));
      log.atWarn()
          .setCause(e)
          .addKeyValue("execution_id", execution.executionId())
          .log("The view missed an admitted execution; it will be rebuilt from the ledger");
    }
  }

  /**
   * Whether the view holds every pending execution.
   *
   * @throws ViewCacheException if the cache can't be reached
   */
  public boolean isComplete() {
    publishLoss();
    return !lostWrite.get() && views.isComplete();
  }

  /** Tells the other instances of a lost write, as soon as the cache can be reached. */
  private void publishLoss() {
    if (lostWrite.get()) {
      views.markComplete(false);
      lostWrite.set(false);
    }
  }

  /** The view was rebuilt. */
  public void rebuilt() {
    views.markComplete(true);
  }
}
