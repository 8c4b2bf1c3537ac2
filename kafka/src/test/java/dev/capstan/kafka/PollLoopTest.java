package dev.capstan.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.observability.health.Condition;
import dev.capstan.observability.health.ThreadLiveness;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollLoopTest {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Step step = () -> Thread.sleep(1);
  private final PollLoop loop =
      new PollLoop(
          "test",
          Duration.ofMillis(100),
          () -> {
            made.incrementAndGet();
            return new Steps();
          });

  private interface Step {
    void run() throws InterruptedException;
  }

  private final class Steps implements PollLoop.Work {
    @Override
    public void step() throws InterruptedException {
      step.run();
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @AfterEach
  void stop() {
    loop.stop();
  }

  @Test
  void failedWorkIsClosedAndCreatedAgain() {
    step =
        () -> {
          step = () -> Thread.sleep(1);
          throw new IllegalStateException("fails once");
        };
    loop.start();
    await().until(() -> made.get() == 2);

    assertThat(closed.get()).isEqualTo(1);
    assertThat(condition().get().isUp()).isTrue();
  }

  @Test
  void anErrorEndsTheLoopAndHealthReportsIt() {
    step =
        () -> {
          throw new StackOverflowError("a defect");
        };
    loop.start();
    // the error is expected on the thread of the loop
    await().dontCatchUncaughtExceptions().until(() -> !condition().get().isUp());

    assertThat(condition().get().reason()).contains("capstan-test");
    assertThat(made.get()).isEqualTo(1);
    assertThat(closed.get()).isEqualTo(1);
  }

  @Test
  void aStepLongerThanTheGracePeriodIsInterrupted() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    step =
        () -> {
          started.countDown();
          never.await();
        };
    loop.start();
    started.await();
    loop.stop();

    assertThat(loop.isRunning()).isFalse();
    assertThat(loop.thread()).isNull();
    assertThat(closed.get()).isEqualTo(1);
    assertThat(condition().get().isUp()).isTrue();
  }

  @Test
  void aStoppedLoopCanBeRestarted() {
    loop.start();
    await().until(() -> made.get() == 1);
    loop.stop();
    loop.start();
    await().until(() -> made.get() == 2);
  }

  private Supplier<Condition> condition() {
    return ThreadLiveness.of(loop::thread);
  }
}
