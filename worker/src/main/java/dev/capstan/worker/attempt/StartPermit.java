package dev.capstan.worker.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.util.Optional;

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

  /** The number of the attempt that would start now. */
  static int number(Dispatch dispatch, ExecutionProgress standing, int deliveryCount) {
    return standing.known()
        ? Math.max(dispatch.attempt(), standing.attempt() + 1)
        : dispatch.attempt() + Math.max(0, deliveryCount - 1);
  }

  /** Why the attempt must not start, as the message of a {@code WorkerLost}; empty when it may. */
  Optional<String> refusal(Dispatch dispatch, int number, int deliveryCount) {
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
    if (deliveryCount >= deliveryLimit) {
      return Optional.of(
          "the dispatch was delivered %d times without a result".formatted(deliveryCount));
    }
    return retry.atMostOnce() && !marksStart(dispatch.execution())
        ? Optional.of("the program was already started once, and the request forbids another start")
        : Optional.empty();
  }

  /** Guarantees at-most-once: only the attempt that creates the mark may start the program. */
  private boolean marksStart(AdmittedExecution execution) {
    return store.create(
        ObjectKeys.startMark(execution.key()), "{}".getBytes(UTF_8), "application/json");
  }
}
