package dev.capstan.submitter.api;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.submitter.lookup.Lookup;
import dev.capstan.submitter.lookup.Standing;
import dev.capstan.submitter.lookup.Waiters;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** Holds answers back until an execution ends, or the client's patience does. */
final class LongPoll {
  private final Lookup lookup;
  private final Waiters waiters;

  LongPoll(Lookup lookup, Waiters waiters) {
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
      ExecutionKey key, Duration patience, Function<Standing, ResponseEntity<byte[]>> answer) {
    return await(key, patience, answer, () -> {});
  }

  /** The answer, made from the execution's end, or from where it stands after {@code patience}. */
  DeferredResult<ResponseEntity<byte[]>> await(
      ExecutionKey key,
      Duration patience,
      Function<Standing, ResponseEntity<byte[]>> answer,
      Action action) {
    DeferredResult<ResponseEntity<byte[]>> result = new DeferredResult<>(patience.toMillis());
    Runnable answerNow = () -> complete(result, lookup.find(key), answer);
    Waiters.Wait wait = waiters.await(key, patience, answerNow);
    result.onTimeout(answerNow);
    if (wait == null) {
      action.run();
      answerNow.run();
      return result;
    }
    result.onCompletion(wait::close);
    boolean isWaiting = false;
    try {
      action.run();
      Standing standing = lookup.find(key);
      isWaiting = standing instanceof Standing.Pending;
      if (!isWaiting) {
        complete(result, standing, answer);
      }
      return result;
    } finally {
      if (!isWaiting) {
        wait.close();
      }
    }
  }

  private static void complete(
      DeferredResult<ResponseEntity<byte[]>> result,
      Standing standing,
      Function<Standing, ResponseEntity<byte[]>> answer) {
    try {
      result.setResult(answer.apply(standing));
    } catch (RuntimeException e) {
      result.setErrorResult(e);
    }
  }
}
