package dev.capstan.sink.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BestEffortViewTest {
  private final InMemoryViewCache cache = new InMemoryViewCache();
  private final AtomicLong nanos = new AtomicLong();
  private final BestEffortView view = new BestEffortView(cache, nanos::get, new SinkCounters());
  private final ExecutionKey key = new ExecutionKey("default", ExecutionId.random());

  @BeforeEach
  void anExecutionRuns() {
    cache.markComplete(true);
    view.apply(key, change(ExecutionStatus.RUNNING, 10));
  }

  @Test
  void anEndThatTheCacheMissedIsToldWhenItIsBackWithItsData() {
    cache.setUnavailable(true);
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    view.mend();
    cache.setUnavailable(false);
    assertThat(status()).isEqualTo(ExecutionStatus.RUNNING);

    aSecondPasses();
    view.mend();
    assertThat(status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(cache.isComplete()).isFalse();
  }

  @Test
  void anEndThatWasSkippedWhileOthersFoundTheCacheBackIsToldAsWell() {
    cache.setUnavailable(true);
    view.find(key);
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    cache.setUnavailable(false);
    aSecondPasses();
    assertThat(view.find(key)).isPresent();

    view.mend();
    assertThat(status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void anIdleSinkMarksTheViewIncompleteAfterAnOutage() {
    cache.setUnavailable(true);
    view.apply(key, change(ExecutionStatus.RETRYING, 20));
    cache.setUnavailable(false);
    aSecondPasses();
    view.mend();
    assertThat(cache.isComplete()).isFalse();
  }

  @Test
  void whatWasToldIsNotToldAgain() {
    view.apply(key, change(ExecutionStatus.SUCCESS, 1000));
    cache.flush();
    view.mend();
    assertThat(cache.find(key)).isEmpty();
  }

  private ExecutionStatus status() {
    return cache.find(key).map(ExecutionView::status).orElseThrow();
  }

  private void aSecondPasses() {
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
  }

  private static ViewChange change(ExecutionStatus status, long rank) {
    return new ViewChange(status, rank, Map.of(), null, null, null);
  }
}
