package dev.capstan.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs work in steps on its own thread. After a failure, closes the work and creates it again after
 * a pause, so that no state of a broken connection survives. An {@link Error} ends the loop: it is
 * logged, and {@link #thread} returns the dead thread, which health checks report.
 */
public final class PollLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final Duration grace;
  private final Factory factory;
  private volatile @Nullable Work current;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private volatile @Nullable Thread thread;

  /** Created, stepped and closed by one thread; another thread calls {@link #wakeup}. */
  public interface Work extends AutoCloseable {
    /** Does the available work, and waits at most about a second for more. */
    void step() throws InterruptedException;

    /** Ends a step that waits for work. */
    void wakeup();

    /**
     * Called once, after the last step; may use part of the grace period to finish running work.
     */
    @Override
    void close();
  }

  /** Creates work with new clients. */
  @FunctionalInterface
  public interface Factory {
    Work create() throws InterruptedException;
  }

  /**
   * @param grace how long a step may continue after {@link #stop}; then its thread is interrupted
   */
  public PollLoop(String name, Duration grace, Factory factory) {
    this.name = name;
    this.grace = grace;
    this.factory = factory;
  }

  public String name() {
    return name;
  }

  /** The thread of the loop; null before the start and after the stop. */
  public @Nullable Thread thread() {
    return stopped.getCount() == 0 ? null : thread;
  }

  @Override
  public synchronized void start() {
    if (thread == null) {
      CountDownLatch stop = new CountDownLatch(1);
      stopped = stop;
      thread = Thread.ofPlatform().daemon().name("capstan-" + name).start(() -> run(stop));
    }
  }

  private void run(CountDownLatch stop) {
    try {
      while (stop.getCount() > 0) {
        attempt(stop);
      }
    } catch (InterruptedException | InterruptException e) {
      log.atInfo()
          .addKeyValue("loop", name)
          .log("Background task interrupted; unfinished work is repeated by the next instance");
    } catch (Error e) {
      log.atError()
          .setCause(e)
          .addKeyValue("loop", name)
          .log("Background task ended by an error; this process must be restarted");
      throw e;
    }
  }

  private void attempt(CountDownLatch stop) throws InterruptedException {
    try (Work work = factory.create()) {
      current = work;
      while (stop.getCount() > 0) {
        work.step();
      }
    } catch (WakeupException e) {
      // asked to stop
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("loop", name)
          .log("Background task failed; restarting it in 1 s");
      stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      current = null;
    }
  }

  @Override
  public synchronized void stop() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    stopped.countDown();
    Work work = current;
    if (work != null) {
      work.wakeup();
    }
    try {
      if (!running.join(grace)) {
        running.interrupt();
        running.join();
      }
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }
}
