package dev.capstan.storage.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BestEffortViewTest {
  private final InMemoryViewCache cache = new InMemoryViewCache();
  private final AtomicLong nanos = new AtomicLong();
  private final BestEffortView view = new BestEffortView(cache, nanos::get, () -> {});
  private final ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());

  @BeforeEach
  void anExecutionRuns() {
    cache.markComplete(true);
    view.apply(key, change(ExecutionStatus.RUNNING, 10));
  }

  @Test
  void writesATerminalStateThatTheCacheMissedAfterAnOutage() {
    cache.setUnavailable(true);
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    view.repair();
    cache.setUnavailable(false);
    assertThat(status()).isEqualTo(ExecutionStatus.RUNNING);

    twoSecondsPass();
    view.repair();
    assertThat(status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(cache.isComplete()).isFalse();
  }

  @Test
  void writesATerminalStateThatWasSkippedWhenAnotherCallFoundTheCacheAvailable() {
    cache.setUnavailable(true);
    view.find(key);
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    cache.setUnavailable(false);
    twoSecondsPass();
    assertThat(view.find(key)).isPresent();

    view.repair();
    assertThat(status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void marksTheViewIncompleteAfterAnOutageWithoutFurtherChanges() {
    cache.setUnavailable(true);
    view.apply(key, change(ExecutionStatus.RETRYING, 20));
    cache.setUnavailable(false);
    twoSecondsPass();
    view.repair();
    assertThat(cache.isComplete()).isFalse();
  }

  @Test
  void doesNotRepeatAChangeThatWasWritten() {
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    cache.flush();
    view.repair();
    assertThat(cache.find(key)).isEmpty();
  }

  @Test
  void isIncompleteAfterALostWriteUntilItIsRebuilt() {
    assertThat(view.isComplete()).isTrue();
    cache.setUnavailable(true);
    view.apply(key, change(ExecutionStatus.RETRYING, 20));
    assertThatExceptionOfType(ViewCacheException.class).isThrownBy(view::isComplete);
    cache.setUnavailable(false);
    assertThat(view.isComplete()).isFalse();

    view.markComplete();
    assertThat(view.isComplete()).isTrue();
  }

  private ExecutionStatus status() {
    return cache.find(key).map(ExecutionView::status).orElseThrow();
  }

  private void twoSecondsPass() {
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
  }

  private static ViewChange change(ExecutionStatus status, long rank) {
    return ViewChange.pending(status, rank, Map.of());
  }
}
