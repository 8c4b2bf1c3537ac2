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

/** Holds answers back until an execution ends, or the client's patience does. */
final class LongPoll {
  private final ExecutionLookup lookup;
  private final Waiters waiters;

  LongPoll(ExecutionLookup lookup, Waiters waiters) {
    this.lookup = lookup;
    this.waiters = waiters;
  }

  /** What is done between the registration and the first look; it may be what ends the wait. */
  @FunctionalInterface
  interface Action {
    void run();
  }

  /** As {@link #await(ExecutionKey, Duration, Function, Action)}, with nothing to do. */
  DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration patience,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer) {
    return await(key, patience, answer, () -> {});
  }

  /** The answer, made from the execution's end, or from where it stands after {@code patience}. */
  DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration patience,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer,
      Action action) {
    return await(
        key,
        patience,
        answer,
        wait -> {
          action.run();
          ExecutionSnapshot standing = lookup.find(key);
          return wait != null && standing instanceof ExecutionSnapshot.Pending
              ? Optional.empty()
              : Optional.of(standing);
        });
  }

  /**
   * As {@link #await(ExecutionKey, Duration, Function)}, for an execution that has just been
   * admitted: unless it has ended already, there is nothing to look at.
   */
  DeferredResult<ResponseEntity<byte[]>> awaitAdmitted(
      ExecutionKey key,
      Duration patience,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer) {
    return await(
        key,
        patience,
        answer,
        wait ->
            wait != null && wait.seen().filter(ExecutionStatus::isTerminal).isEmpty()
                ? Optional.empty()
                : Optional.of(lookup.find(key)));
  }

  /**
   * @param first what is looked at once the wait has begun, or could not; empty goes on waiting
   */
  private DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration patience,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer,
      Function<Waiters.@Nullable Wait, Optional<ExecutionSnapshot>> first) {
    DeferredResult<ResponseEntity<byte[]>> result = new DeferredResult<>(patience.toMillis());
    result.onTimeout(() -> complete(result, lookup.find(key), answer));
    Waiters.Wait wait =
        waiters.await(key, patience, () -> complete(result, lookup.findEnded(key), answer));
    if (wait != null) {
      result.onCompletion(wait::close);
    }
    boolean isWaiting = false;
    try {
      Optional<ExecutionSnapshot> seen = first.apply(wait);
      seen.ifPresent(standing -> complete(result, standing, answer));
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
      ExecutionSnapshot standing,
      Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer) {
    try {
      result.setResult(answer.apply(standing));
    } catch (RuntimeException e) {
      result.setErrorResult(e);
    }
  }
}
