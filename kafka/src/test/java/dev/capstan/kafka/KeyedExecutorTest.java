package dev.capstan.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedExecutorTest {
  private final KeyedExecutor executor = new KeyedExecutor("test", 4);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void tasksOfOneKeyRunInOrderAndOtherKeysInParallel() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    executor.submit("a", this::waitForTheGate);
    List<Future<Boolean>> later = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      later.add(executor.submit("a", () -> order.add(number)));
    }

    assertThat(executor.submit("b", () -> "b").get()).isEqualTo("b");
    assertThat(order).isEmpty();
    gate.countDown();
    for (Future<Boolean> each : later) {
      each.get();
    }
    assertThat(order).hasSize(100).isSorted();
  }

  @Test
  void parallelismIsLimited() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(
          executor.submit(
              i,
              () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                four.countDown();
                four.await();
                running.decrementAndGet();
                return true;
              }));
    }
    for (Future<Boolean> each : all) {
      each.get();
    }
    assertThat(most.get()).isEqualTo(4);
  }

  @Test
  void aFailureReachesTheCallerAndTheNextTaskOfTheKeyRuns() throws Exception {
    Future<Object> failing =
        executor.submit(
            "a",
            () -> {
              throw new StackOverflowError();
            });
    Future<Integer> next = executor.submit("a", () -> 1);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(failing::get)
        .withCauseInstanceOf(StackOverflowError.class);
    assertThat(next.get()).isEqualTo(1);
  }

  @Test
  void cancellationInterruptsOnlyTheCancelledTask() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean isInterrupted = new AtomicBoolean();
    Future<Boolean> running =
        executor.submit(
            "a",
            () -> {
              started.countDown();
              try {
                return waitForTheGate();
              } catch (InterruptedException e) {
                isInterrupted.set(true);
                throw e;
              }
            });
    Future<Boolean> next = executor.submit("a", Thread::interrupted);
    started.await();
    running.cancel(true);

    assertThat(next.get()).isFalse();
    assertThat(isInterrupted).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(running::get);
  }

  @Test
  void closeInterruptsRunningTasksAndCancelsWaitingOnes() {
    Future<Boolean> running = executor.submit("a", this::waitForTheGate);
    Future<Boolean> waiting = executor.submit("a", () -> true);
    executor.close();

    assertThat(waiting.isCancelled()).isTrue();
    await().until(running::isDone);
  }

  private boolean waitForTheGate() throws InterruptedException {
    gate.await();
    return true;
  }
}
