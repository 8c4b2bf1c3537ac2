package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SoloRunTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final SoloRun solo = new SoloRun(Duration.ofSeconds(60), nanoTime::get);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean givenUp = new AtomicBoolean();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void nothingElseRunsBesideAProgramThatRunsAlone() throws Exception {
    SoloRun.Turn neighbour = solo.amongOthers(() -> false).orElseThrow();
    Future<Optional<SoloRun.Turn>> alone = threads.submit(() -> solo.alone(() -> false, true));
    Awaitility.await().until(() -> !solo.isFree());
    Future<Optional<SoloRun.Turn>> next = threads.submit(() -> solo.amongOthers(() -> false));
    assertThat(alone.isDone()).isFalse();
    neighbour.close();
    SoloRun.Turn turn = alone.get().orElseThrow();
    assertThat(next.isDone()).isFalse();
    assertThat(solo.isFree()).isFalse();
    turn.close();
    next.get().orElseThrow().close();
    assertThat(solo.isFree()).isTrue();
  }

  @Test
  void theWaitingEndsAfterTheLimitAndOthersRunAgain() throws Exception {
    SoloRun.Turn neighbour = solo.amongOthers(() -> false).orElseThrow();
    Future<Optional<SoloRun.Turn>> alone = threads.submit(() -> solo.alone(() -> false, true));
    Awaitility.await().until(() -> !solo.isFree());
    nanoTime.addAndGet(Duration.ofSeconds(60).toNanos());
    assertThat(alone.get()).isEmpty();
    assertThat(solo.isFree()).isTrue();
    solo.amongOthers(() -> false).orElseThrow().close();
    neighbour.close();
  }

  @Test
  void theLastDeliveryWaitsUntilItIsAloneOrKilled() throws Exception {
    SoloRun.Turn neighbour = solo.amongOthers(() -> false).orElseThrow();
    Future<Optional<SoloRun.Turn>> alone = threads.submit(() -> solo.alone(givenUp::get, false));
    Awaitility.await().until(() -> !solo.isFree());
    nanoTime.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(solo.isFree()).isFalse();
    givenUp.set(true);
    assertThat(alone.get()).isEmpty();
    neighbour.close();
  }
}
