package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt may start, given the attempts before it. Attempts are counted by their started
 * records. The broker's delivery count is reset by broker restarts and increased by drains, so it
 * is used only if the view is lost.
 */
final class StartPermit {
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

  /** The number of the attempt that would start now. */
  static int number(DispatchDelivery delivery, ExecutionProgress standing) {
    int dispatched = delivery.dispatch().attempt();
    return standing.known()
        ? Math.max(dispatched, standing.attempt() + 1)
        : dispatched + Math.max(0, delivery.count() - 1);
  }

  /**
   * Decides, and records a permission that can be given only once.
   *
   * @throws ObjectStoreException if it can't be recorded
   */
  Decision check(DispatchDelivery delivery, int number) {
    Optional<String> refusal = refusal(delivery, number);
    if (refusal.isPresent()) {
      return new Refused(refusal.get());
    }
    return delivery.dispatch().execution().retry().atMostOnce()
        ? markStart(delivery)
        : new Granted();
  }

  private Optional<String> refusal(DispatchDelivery delivery, int number) {
    Dispatch dispatch = delivery.dispatch();
    RetryPolicy retry = dispatch.execution().retry();
    boolean workerWasLost = number > dispatch.attempt();
    if (number > retry.maxAttempts()) {
      return Optional.of(
          "the workers of all %d attempts were lost while the program ran".formatted(number - 1));
    }
    if (workerWasLost && retry.onWorkerLost() == OnWorkerLost.FAIL) {
      return Optional.of(
          "the worker was lost while the program ran, and the request forbids another start");
    }
    return delivery.count() >= deliveryLimit
        ? Optional.of(
            "the dispatch was delivered %d times without a result".formatted(delivery.count()))
        : Optional.empty();
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
