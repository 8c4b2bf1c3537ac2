package dev.capstan.webhook;

import dev.capstan.schema.execution.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Isolates tenants and their endpoints (host and port): divides the concurrent deliveries among
 * tenants, limits those of each endpoint, and opens a circuit breaker for a failing one. Some
 * deliveries wait here, the oldest first, for a place or for the result of a probe, because each
 * deferral sends a delivery to the end of a topic. Thread-safe; blocks.
 */
public final class EndpointLimits {
  private static final int MAX_ENDPOINTS = 10_000;

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>(16, 0.75f, true);
  private final TenantShares shares;
  private int waiting;
  private long arrivals;

  /**
   * @param places concurrent deliveries, waiting ones included, of all tenants; one tenant uses at
   *     most half of them
   * @param perEndpoint concurrent deliveries to one endpoint
   * @param waiting deliveries that wait, to all endpoints; at most a quarter of them to one
   * @param longestWait of a delivery, before it is deferred
   * @param failures calls in a row that fail before the circuit breaker opens
   * @param openDuration longest time that it stays open: 1 s at first, then twice as long after
   *     each failed probe
   */
  public record Limits(
      int places,
      int perEndpoint,
      int waiting,
      Duration longestWait,
      int failures,
      Duration openDuration) {}

  /** Whether a delivery may start. */
  sealed interface Entry {
    /** The delivery may start; {@link Pass#close} ends it. */
    record Entered(Pass pass) implements Entry {}

    /**
     * The tenant has its share of deliveries in progress, too many wait, or the turn of this one
     * did not come in time.
     */
    record Busy() implements Entry {}

    /**
     * The circuit breaker of the endpoint is open.
     *
     * @param deferral when to try this delivery again; grows while the endpoint is out of order
     */
    record Open(Duration deferral) implements Entry {}
  }

  /**
   * @param nanoTime monotonic
   */
  public EndpointLimits(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.shares = new TenantShares(limits.places());
    this.nanoTime = nanoTime;
  }

  /**
   * Returns when the delivery may start, or must be deferred.
   *
   * @param due time of the attempt, which decides who is first
   */
  Entry enter(TenantId tenant, String origin, Instant due) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Endpoint endpoint =
          endpoints.computeIfAbsent(tenant + " " + origin, unused -> new Endpoint(tenant));
      forgetIdle();
      return endpoint.enter(due);
    } finally {
      lock.unlock();
    }
  }

  private void forgetIdle() {
    if (endpoints.size() > MAX_ENDPOINTS) {
      var oldest = endpoints.values().iterator();
      while (endpoints.size() > MAX_ENDPOINTS && oldest.hasNext()) {
        if (oldest.next().isIdle()) {
          oldest.remove();
        }
      }
    }
  }

  /** A waiting delivery. */
  private record Turn(Instant due, long arrival) implements Comparable<Turn> {
    private static final Comparator<Turn> OLDEST_FIRST =
        Comparator.comparing(Turn::due).thenComparing(Turn::arrival);

    @Override
    public int compareTo(Turn other) {
      return OLDEST_FIRST.compare(this, other);
    }
  }

  /** Guarded by the lock. */
  private final class Endpoint {
    private final EndpointBreaker breaker =
        new EndpointBreaker(limits.failures(), limits.openDuration());
    private final Condition changed = lock.newCondition();
    private final NavigableSet<Turn> turns = new TreeSet<>();
    private final TenantId tenant;
    private int inFlight;
    private boolean isNew = true;

    Endpoint(TenantId tenant) {
      this.tenant = tenant;
    }

    Entry enter(Instant due) throws InterruptedException {
      isNew = false;
      if (isOpen() || !shares.take(tenant)) {
        return refusal();
      }
      Entry entry = null;
      try {
        entry = enterWithinShare(due);
        return entry;
      } finally {
        if (!(entry instanceof Entry.Entered)) {
          shares.giveBack(tenant);
        }
      }
    }

    private Entry enterWithinShare(Instant due) throws InterruptedException {
      if (turns.isEmpty() && hasPlace()) {
        return start();
      }
      return waiting < limits.waiting() ? awaitTurn(new Turn(due, arrivals++)) : refusal();
    }

    private Entry awaitTurn(Turn turn) throws InterruptedException {
      turns.add(turn);
      waiting++;
      if (turns.size() > Math.max(1, limits.waiting() / 4)) {
        // perhaps another one, which then finds out that it does not wait any more
        turns.pollLast();
        changed.signalAll();
      }
      try {
        long left = limits.longestWait().toNanos();
        while (left > 0 && !isOpen() && turns.contains(turn)) {
          if (turns.first().equals(turn) && hasPlace()) {
            return start();
          }
          left = changed.awaitNanos(left);
        }
        return refusal();
      } finally {
        turns.remove(turn);
        waiting--;
        changed.signalAll();
      }
    }

    private Entry refusal() {
      Duration deferral = breaker.deferral(nanoTime.getAsLong());
      return deferral.isZero() ? new Entry.Busy() : new Entry.Open(deferral);
    }

    private boolean isOpen() {
      return !breaker.remaining(nanoTime.getAsLong()).isZero();
    }

    /** After the open duration, one call is a probe and the others wait for its result. */
    private boolean hasPlace() {
      return !isOpen() && inFlight < (breaker.isClosed() ? limits.perEndpoint() : 1);
    }

    private Entry start() {
      inFlight++;
      return new Entry.Entered(new Pass(this, nanoTime.getAsLong()));
    }

    private boolean isIdle() {
      return !isNew && inFlight == 0 && turns.isEmpty();
    }
  }

  /** One delivery in progress; without a report, the circuit breaker ignores it. */
  final class Pass implements AutoCloseable {
    private final Endpoint endpoint;
    private final long begunAt;

    private Pass(Endpoint endpoint, long begunAt) {
      this.endpoint = endpoint;
      this.begunAt = begunAt;
    }

    void report(WebhookResponse response) {
      lock.lock();
      try {
        switch (response) {
          case WebhookResponse.Answered answered when isBroken(answered.statusCode()) -> fail();
          case WebhookResponse.Answered ignored -> endpoint.breaker.succeed();
          case WebhookResponse.Unanswered unanswered when unanswered.isReceiverAtFault() -> fail();
          case WebhookResponse.Unanswered ignored -> {}
          case WebhookResponse.Refused ignored -> {}
        }
      } finally {
        lock.unlock();
      }
    }

    /** A 404 concerns a path only; other deliveries to the same host may succeed. */
    private static boolean isBroken(int statusCode) {
      return statusCode >= 500 || statusCode == 429 || statusCode == 408;
    }

    private void fail() {
      endpoint.breaker.fail(begunAt, nanoTime.getAsLong());
    }

    @Override
    public void close() {
      lock.lock();
      try {
        endpoint.inFlight--;
        shares.giveBack(endpoint.tenant);
        endpoint.changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
