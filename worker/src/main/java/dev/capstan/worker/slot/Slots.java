package dev.capstan.worker.slot;

import dev.capstan.observability.health.Condition;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.kill.RunningAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All slots of a worker. At a stop, slots pull no more records; running attempts may finish within
 * the drain grace period, then they are killed and their records released.
 */
public final class Slots implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Slots.class);

  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final RunningAttempts running;
  private final Duration drainGrace;
  private volatile boolean draining;

  /**
   * @param makeSlots creates the slots, given whether the worker drains
   * @param drainGrace how long running attempts may continue after a stop
   */
  Slots(
      Function<BooleanSupplier, List<Slot>> makeSlots,
      RunningAttempts running,
      Duration drainGrace) {
    this.running = running;
    this.drainGrace = drainGrace;
    slots.addAll(makeSlots.apply(() -> draining));
  }

  @Override
  public void start() {
    for (Slot slot : slots) {
      threads.add(Thread.ofPlatform().name("slot-" + threads.size()).start(slot));
    }
    log.atInfo().addKeyValue("slots", slots.size()).log("Worker started");
  }

  @Override
  public void stop() {
    draining = true;
    slots.forEach(Slot::wake);
    log.atInfo().addKeyValue("running", running.count()).log("Worker is draining");
    try {
      if (!join(drainGrace)) {
        log.atWarn()
            .addKeyValue("running", running.count())
            .log("Drain grace period expired; attempts are killed and their records released");
        running.killAll(KillSwitch.Reason.WORKER_STOPS);
        join(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.clear();
    }
  }

  @Override
  public boolean isRunning() {
    return !threads.isEmpty();
  }

  /** Down when a slot has ended unexpectedly, because its capacity is missing. */
  public Condition condition() {
    long dead = draining ? 0 : threads.stream().filter(thread -> !thread.isAlive()).count();
    return dead == 0
        ? Condition.up()
        : Condition.down(
            dead + " of " + slots.size() + " slots have ended; see their last log records");
  }

  private boolean join(Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }
}
