package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget memory = new MemoryBudget(10);

  @Test
  void aLargeProgramIsNotOvertakenBySmallOnes() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    MemoryBudget.Share running = take(6);
    AtomicInteger asked = new AtomicInteger();
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      slots.submit(() -> note(order, "large", 8, asked));
      await().until(() -> asked.get() > 0); // it is asked only while it waits
      int before = asked.get();
      // fits beside the running one, but not beside the large one
      slots.submit(() -> note(order, "small", 3, asked));
      await().until(() -> asked.get() > before + 2);
      assertThat(order).isEmpty();
      running.close();
    }
    assertThat(order).containsExactly("large", "small");
  }

  @Test
  void neverGivesMoreThanThereIs() {
    AtomicInteger given = new AtomicInteger();
    List<Integer> seen = new CopyOnWriteArrayList<>();
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 200)
          .forEach(
              i ->
                  slots.submit(
                      () -> {
                        try (MemoryBudget.Share share = take(1 + i % 7)) {
                          seen.add(given.addAndGet(1 + i % 7));
                          given.addAndGet(-(1 + i % 7));
                        }
                        return null;
                      }));
    }
    assertThat(seen).hasSize(200).allSatisfy(sum -> assertThat(sum).isBetween(1, 10));
  }

  @Test
  void whoGivesUpLeavesTheQueue() throws Exception {
    MemoryBudget.Share all = take(10);
    AtomicBoolean cancelled = new AtomicBoolean();
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = slots.submit(() -> memory.take(10, cancelled::get));
      cancelled.set(true);
      assertThat(waiting.get()).isEmpty();
    }
    all.close();
    all.close();
    assertThat(take(100)).isNotNull();
    assertThat(memory.take(1, () -> true)).isEmpty();
  }

  private Void note(List<String> order, String name, long bytes, AtomicInteger asked)
      throws InterruptedException {
    Optional<MemoryBudget.Share> share =
        memory.take(
            bytes,
            () -> {
              asked.incrementAndGet();
              return false;
            });
    order.add(name);
    share.orElseThrow().close();
    return null;
  }

  private MemoryBudget.Share take(long bytes) throws InterruptedException {
    return memory.take(bytes, () -> false).orElseThrow();
  }
}
