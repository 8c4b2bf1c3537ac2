package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt may start, given the starts before it that have no end. Starts that were given
 * back, because their worker stopped or lost its lock, don't count.
 */
final class StartPermit {
  /**
   * After so many lost workers the program is taken for their cause. It is independent of {@code
   * max_attempts}, which limits failures.
   */
  static final int MAX_LOST_WORKERS = 3;

  private final ObjectStore store;
  private final int deliveryLimit;

  /**
   * @param deliveryLimit of the lane's share group: after it the broker archives a record silently
   */
  StartPermit(ObjectStore store, int deliveryLimit) {
    this.store = store;
    this.deliveryLimit = deliveryLimit;
  }

  /** Whether an attempt may start. */
  sealed interface Decision {}

  record Granted() implements Decision {}

  /**
   * The execution ends as {@code WorkerLost}.
   *
   * @param reason its message
   */
  record Refused(String reason) implements Decision {}

  /** The program was started for another record of the same attempt, which reports its end. */
  record StartedForAnother() implements Decision {}

  /**
   * The content of the mark.
   *
   * @param dispatchId of the record for which the program was started; null from earlier versions
   */
  private record StartMark(@Nullable String dispatchId) {}

  /**
   * Decides, and records a permission that can be given only once.
   *
   * @throws ObjectStoreException if it can't be recorded
   */
  Decision check(DispatchDelivery delivery, AttemptRecord attempt) {
    Optional<String> refusal = refusal(delivery, attempt);
    if (refusal.isPresent()) {
      return new Refused(refusal.get());
    }
    return attempt.execution().retry().atMostOnce() ? markStart(delivery) : new Granted();
  }

  /** Whether the broker would archive the record if it were given back once more. */
  boolean isLastDelivery(DispatchDelivery delivery) {
    return delivery.count() >= deliveryLimit - 1;
  }

  private Optional<String> refusal(DispatchDelivery delivery, AttemptRecord attempt) {
    boolean forbidsRestart = attempt.execution().retry().onWorkerLost() == OnWorkerLost.FAIL;
    if (forbidsRestart && !attempt.starts().isEmpty()) {
      return Optional.of(
          "the worker was lost while the program ran, and the request forbids another start");
    }
    if (attempt.lostWorkers() >= MAX_LOST_WORKERS) {
      return Optional.of(
          "%d workers were lost while they ran the program: %s"
              .formatted(attempt.lostWorkers(), lostWorkers(attempt)));
    }
    return delivery.count() >= deliveryLimit
        ? Optional.of(
            "the dispatch was delivered %d times without a result".formatted(delivery.count()))
        : Optional.empty();
  }

  private static String lostWorkers(AttemptRecord attempt) {
    return attempt.previous().stream()
        .filter(AttemptSummary::lostItsWorker)
        .map(
            lost ->
                lost.worker() == null || lost.startedAt() == null
                    ? "an unknown worker"
                    : lost.worker() + " (started at " + lost.startedAt() + ")")
        .collect(Collectors.joining(", "));
  }

  /** Guarantees at-most-once: only the attempt that creates the mark may start the program. */
  private Decision markStart(DispatchDelivery delivery) {
    String mark = ObjectKeys.startMark(delivery.dispatch().execution().key());
    byte[] mine = Json.MAPPER.writeValueAsBytes(new StartMark(delivery.id()));
    if (store.create(mark, mine, "application/json")) {
      return new Granted();
    }
    String holder =
        store
            .get(mark)
            .map(content -> Json.MAPPER.readValue(content, StartMark.class).dispatchId())
            .orElse(null);
    return holder == null || holder.equals(delivery.id())
        ? new Refused("the program was already started once, and the request forbids another start")
        : new StartedForAnother();
  }
}
