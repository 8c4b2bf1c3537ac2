package dev.capstan.sink.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.sink.FaultyObjectStore;
import dev.capstan.sink.FaultyObjectStore.Step;
import dev.capstan.storage.object.StoreRetries;
import org.junit.jupiter.api.Test;

class StoreCheckTest {
  private final FaultyObjectStore store = new FaultyObjectStore();
  private final SinkCounters counters = new SinkCounters();

  @Test
  void acceptsAStoreWithOneWinnerAndLeavesNothingBehind() throws Exception {
    new StoreCheck(
            store,
            new StoreRetries(pause -> {}, () -> counters.increment(SinkCounter.STORE_FAILURE)))
        .run();

    assertThat(store.list("", null, 10)).isEmpty();
  }

  @Test
  void refusesAStoreThatCreatesTwice() {
    store.onStep(
        step -> {
          if (step == Step.BEFORE_CREATE) {
            store.real().list("probes/", null, 10).forEach(each -> store.real().delete(each.key()));
          }
        });

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                new StoreCheck(
                        store,
                        new StoreRetries(
                            pause -> {}, () -> counters.increment(SinkCounter.STORE_FAILURE)))
                    .run())
        .withMessageContaining("If-None-Match");
  }

  @Test
  void waitsForAStoreThatIsAway() throws Exception {
    store.real().setUnavailable(true);

    new StoreCheck(
            store,
            new StoreRetries(
                pause -> {
                  if (counters.count(SinkCounter.STORE_FAILURE) == 3) {
                    store.real().setUnavailable(false);
                  }
                },
                () -> counters.increment(SinkCounter.STORE_FAILURE)))
        .run();

    assertThat(counters.count(SinkCounter.STORE_FAILURE)).isEqualTo(3);
  }
}
