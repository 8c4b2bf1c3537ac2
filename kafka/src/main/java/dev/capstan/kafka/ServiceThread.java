package dev.capstan.kafka;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a loop, which starts and stops with its service. */
public final class ServiceThread {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceThread.class);

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private volatile boolean isStopping;

  /** Starts the thread, unless it runs. */
  public void start(Thread.Builder kind, Runnable loop) {
    Thread fresh = kind.unstarted(loop);
    if (thread.compareAndSet(null, fresh)) {
      isStopping = false;
      fresh.start();
    }
  }

  /** Asks the loop to end, lets it for {@code grace}, then interrupts it; returns when it has. */
  public void stop(Duration grace) {
    isStopping = true;
    Thread loop = thread.get();
    if (loop == null) {
      return;
    }
    try {
      if (!loop.join(grace)) {
        LOG.atInfo()
            .addKeyValue("thread", loop.getName())
            .log("what is in hand is given up; whoever comes next repeats it");
        loop.interrupt();
        loop.join();
      }
    } catch (InterruptedException e) {
      loop.interrupt();
      Thread.currentThread().interrupt();
    }
    thread.compareAndSet(loop, null);
  }

  /** Whether the loop is to end. */
  public boolean isStopping() {
    return isStopping;
  }

  public boolean isRunning() {
    return thread.get() != null;
  }

  /** The thread that works; null before the start and after the stop. */
  public @Nullable Thread current() {
    return isStopping ? null : thread.get();
  }
}
