package dev.capstan.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Does work step by step on a thread of its own. Whatever fails is closed and made anew after a
 * pause, so that no state of a broken connection survives.
 */
public final class PollLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final Supplier<? extends Work> factory;
  private volatile @Nullable Work current;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private volatile @Nullable Thread thread;

  /** Made, stepped and closed by one thread; {@link #wakeup} comes from another. */
  public interface Work extends AutoCloseable {
    /** Does what there is to do, and waits at most about a second for more. */
    void step() throws InterruptedException;

    /** Ends a step that waits. */
    void wakeup();

    @Override
    void close();
  }

  public PollLoop(String name, Supplier<? extends Work> factory) {
    this.name = name;
    this.factory = factory;
  }

  public String name() {
    return name;
  }

  /** The thread that works; null before the start and after the stop. */
  public @Nullable Thread thread() {
    return thread;
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
    while (stop.getCount() > 0) {
      try (Work work = factory.get()) {
        current = work;
        while (stop.getCount() > 0) {
          work.step();
        }
      } catch (WakeupException e) {
        // asked to stop
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("loop", name)
            .log("A background task failed; it starts again in a second");
        pause(stop);
      } finally {
        current = null;
      }
    }
  }

  private static void pause(CountDownLatch stop) {
    try {
      stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      running.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }
}
