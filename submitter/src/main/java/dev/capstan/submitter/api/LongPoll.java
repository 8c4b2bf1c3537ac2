package dev.capstan.submitter.api;

import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.submitter.lookup.Waiters;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** Delays responses until the execution ends or the client's timeout expires. */
final class LongPoll {
  private final ExecutionLookup lookup;
  private final Waiters waiters;

  LongPoll(ExecutionLookup lookup, Waiters waiters) {
    this.lookup = lookup;
    this.waiters = waiters;
  }

  /** Runs between the registration of the wait and the first look-up; may cause the end. */
  @FunctionalInterface
  interface Action {
    void run();
  }

  /** As {@link #await(ExecutionKey, Duration, Function, Action)}, without an action. */
  DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration timeout,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> response) {
    return await(key, timeout, response, () -> {});
  }

  /** The response for the ended execution, or for its state after {@code timeout}. */
  DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration timeout,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> response,
      Action action) {
    return await(
        key,
        timeout,
        response,
        wait -> {
          action.run();
          ExecutionSnapshot snapshot = lookup.find(key);
          return wait != null && snapshot instanceof ExecutionSnapshot.Pending
              ? Optional.empty()
              : Optional.of(snapshot);
        });
  }

  /**
   * As {@link #await(ExecutionKey, Duration, Function)}, for an execution that has just been
   * admitted: makes no look-up unless it has already ended.
   */
  DeferredResult<ResponseEntity<byte[]>> awaitAdmitted(
      ExecutionKey key,
      Duration timeout,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> response) {
    return await(
        key,
        timeout,
        response,
        wait ->
            wait != null && wait.seen().filter(ExecutionStatus::isTerminal).isEmpty()
                ? Optional.empty()
                : Optional.of(lookup.find(key)));
  }

  /**
   * @param first the first look-up, with the wait or null if waiting is not possible; empty
   *     continues to wait
   */
  private DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration timeout,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> response,
      Function<Waiters.@Nullable Wait, Optional<ExecutionSnapshot>> first) {
    DeferredResult<ResponseEntity<byte[]>> result = new DeferredResult<>(timeout.toMillis());
    result.onTimeout(() -> complete(result, lookup.find(key), response));
    Waiters.Wait wait =
        waiters.await(key, timeout, () -> complete(result, lookup.findEnded(key), response));
    if (wait != null) {
      result.onCompletion(wait::close);
    }
    boolean isWaiting = false;
    try {
      Optional<ExecutionSnapshot> seen = first.apply(wait);
      seen.ifPresent(snapshot -> complete(result, snapshot, response));
      isWaiting = seen.isEmpty();
      return result;
    } finally {
      if (wait != null && !isWaiting) {
        wait.close();
      }
    }
  }

  private static void complete(
      DeferredResult<ResponseEntity<byte[]>> result,
      ExecutionSnapshot snapshot,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> response) {
    try {
      result.setResult(response.apply(snapshot));
    } catch (RuntimeException e) {
      result.setErrorResult(e);
    }
  }
}
