package dev.capstan.submitter.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Which parts can be reached. Asked at most once a second, however many ask. */
final class Health {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Runnable> probes;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private Map<String, String> last = Map.of();
  private long lastNanos;

  /**
   * @param probes by component; each throws when the component can't be reached
   */
  Health(Map<String, Runnable> probes, Executor executor, LongSupplier nanoTime) {
    this.probes = new LinkedHashMap<>(probes);
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /** {@code up} or {@code down} by component. */
  synchronized Map<String, String> components() {
    if (last.isEmpty() || nanoTime.getAsLong() - lastNanos > MAX_AGE_NANOS) {
      Map<String, CompletableFuture<Void>> running = new LinkedHashMap<>();
      probes.forEach(
          (name, probe) -> running.put(name, CompletableFuture.runAsync(probe, executor)));
      Map<String, String> found = new LinkedHashMap<>();
      running.forEach((name, probe) -> found.put(name, isUp(probe) ? "up" : "down"));
      last = found;
      lastNanos = nanoTime.getAsLong();
    }
    return last;
  }

  private static boolean isUp(CompletableFuture<Void> probe) {
    try {
      probe.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }
}
