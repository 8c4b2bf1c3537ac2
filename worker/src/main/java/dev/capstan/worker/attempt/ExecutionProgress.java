package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.storage.view.ExecutionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The known state of an execution when its dispatch was pulled.
 *
 * @param terminal whether it has ended
 * @param known whether the view contains it; else the numbers are 0
 * @param attempt number of the newest attempt that started
 * @param dispatched number of the newest attempt that was dispatched
 * @param dispatchId the ready record that the newest attempt was started for; null when unknown
 * @param worker of the newest attempt; null when unknown
 * @param startedAt when the newest attempt started; null when unknown
 * @param earlier starts for the same record without an end; with the newest one when it was given
 *     back
 */
public record ExecutionProgress(
    boolean terminal,
    boolean known,
    int attempt,
    int dispatched,
    @Nullable String dispatchId,
    @Nullable String worker,
    @Nullable Instant startedAt,
    List<AttemptSummary> earlier) {
  static final ExecutionProgress UNKNOWN =
      new ExecutionProgress(false, false, 0, 0, null, null, null, List.of());
  static final ExecutionProgress TERMINAL =
      new ExecutionProgress(true, true, 0, 0, null, null, null, List.of());

  static ExecutionProgress of(ExecutionView view) {
    return new ExecutionProgress(
        view.status().isTerminal(),
        true,
        view.attempt(),
        view.dispatched(),
        view.dispatchId(),
        view.worker(),
        view.startedAt(),
        view.earlier());
  }

  /** Whether the attempt of this dispatch was started for another record. */
  boolean isStartedForAnother(DispatchDelivery delivery) {
    int number = delivery.dispatch().attempt();
    return dispatchId != null
        && !dispatchId.equals(delivery.id())
        && dispatched == number
        && attempt >= number;
  }

  /**
   * The starts for this dispatch, all without an end: each was given back, or its worker was lost.
   * Starts are counted by their records. The broker's delivery count is reset by broker restarts
   * and increased by drains, so it is used only if the view is lost.
   */
  List<AttemptSummary> startsOf(DispatchDelivery delivery) {
    int first = delivery.dispatch().attempt();
    int newest = known ? attempt : first + Math.max(0, delivery.count() - 1) - 1;
    List<AttemptSummary> starts = new ArrayList<>();
    for (int number = first; number <= newest; number++) {
      starts.add(startOf(number));
    }
    return List.copyOf(starts);
  }

  /** How many workers were lost while they ran the execution, this dispatch and earlier ones. */
  long lostWorkers(DispatchDelivery delivery) {
    return Stream.concat(delivery.dispatch().previous().stream(), startsOf(delivery).stream())
        .filter(AttemptSummary::lostItsWorker)
        .count();
  }

  private AttemptSummary startOf(int number) {
    for (AttemptSummary each : earlier) {
      if (each.number() == number) {
        return each;
      }
    }
    return number == attempt
        ? AttemptSummary.lost(number, worker, startedAt)
        : AttemptSummary.lost(number);
  }

  /** The number of the attempt that would start now. */
  int nextNumber(DispatchDelivery delivery) {
    int first = delivery.dispatch().attempt();
    return known ? Math.max(first, attempt + 1) : first + startsOf(delivery).size();
  }
}
