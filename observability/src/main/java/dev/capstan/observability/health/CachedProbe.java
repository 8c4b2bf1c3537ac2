package dev.capstan.observability.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks another system whether it answers: when somebody wants to know, once a second at most, one
 * call at a time, however many ask. Who asks waits at most half a second; then what is known
 * stands, until the call is {@value #GIVEN_UP_SECONDS} s old. One that fails is repeated at once,
 * and only the third failure counts, so that a machine under load is not reported as broken.
 * Thread-safe.
 */
public final class CachedProbe implements Supplier<Condition> {
  static final int GIVEN_UP_SECONDS = 3;
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GIVEN_UP_NANOS = TimeUnit.SECONDS.toNanos(GIVEN_UP_SECONDS);
  private static final Duration MAX_WAIT = Duration.ofMillis(500);
  private static final int TRIES = 3;

  private final Runnable probe;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Duration maxWait;
  private Condition last = Condition.down("not known yet");
  private @Nullable CompletableFuture<Condition> current;
  private long begunNanos;

  /**
   * @param probe throws when the system doesn't answer; messages are shown, so hold no secrets
   * @param executor runs it; may be kept busy by a system that hangs
   * @param maxWait longest time that a caller waits for a running probe
   */
  CachedProbe(Runnable probe, Executor executor, LongSupplier nanoTime, Duration maxWait) {
    this.probe = probe;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.maxWait = maxWait;
  }

  /** On virtual threads, by the machine's clock. */
  public static CachedProbe of(Runnable probe) {
    return new CachedProbe(
        probe, task -> Thread.ofVirtual().name("health").start(task), System::nanoTime, MAX_WAIT);
  }

  @Override
  public Condition get() {
    CompletableFuture<Condition> asked = ask();
    try {
      asked.get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // what is known stands
    }
    return known(asked);
  }

  private synchronized CompletableFuture<Condition> ask() {
    CompletableFuture<Condition> running = current;
    long now = nanoTime.getAsLong();
    if (running != null && (!running.isDone() || now - begunNanos < MAX_AGE_NANOS)) {
      return running;
    }
    if (running != null) {
      last = running.getNow(last);
    }
    begunNanos = now;
    CompletableFuture<Condition> next = CompletableFuture.supplyAsync(this::tryThrice, executor);
    current = next;
    return next;
  }

  private synchronized Condition known(CompletableFuture<Condition> asked) {
    if (asked.isDone()) {
      last = asked.getNow(last);
    } else if (nanoTime.getAsLong() - begunNanos >= GIVEN_UP_NANOS) {
      last = Condition.down("no answer for " + GIVEN_UP_SECONDS + " s");
    }
    return last;
  }

  private Condition tryThrice() {
    for (int number = 1; ; number++) {
      try {
        probe.run();
        return Condition.up();
      } catch (RuntimeException e) {
        if (number == TRIES) {
          return Condition.down(reason(e));
        }
      }
    }
  }

  private static String reason(RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean isSaid =
        root == e || (root.getMessage() != null && message.contains(root.getMessage()));
    return isSaid ? message : message + " (" + root.getClass().getSimpleName() + ")";
  }
}
