package dev.capstan.sink.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.sink.FaultyObjectStore;
import dev.capstan.sink.FaultyObjectStore.Step;
import dev.capstan.storage.object.StoreRetries;
import org.junit.jupiter.api.Test;

class StoreCheckTest {
  private final FaultyObjectStore store = new FaultyObjectStore();
  private final Metrics metrics = Metrics.unexported();

  @Test
  void acceptsAStoreWithOneWinnerAndLeavesNothingBehind() throws Exception {
    new StoreCheck(
            store, new StoreRetries(pause -> {}, () -> metrics.increment(Metric.STORE_RETRIES)))
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
                            pause -> {}, () -> metrics.increment(Metric.STORE_RETRIES)))
                    .run())
        .withMessageContaining("If-None-Match");
  }

  @Test
  void waitsDuringAStoreOutage() throws Exception {
    store.real().setUnavailable(true);

    new StoreCheck(
            store,
            new StoreRetries(
                pause -> {
                  if (metrics.count(Metric.STORE_RETRIES) == 3) {
                    store.real().setUnavailable(false);
                  }
                },
                () -> metrics.increment(Metric.STORE_RETRIES)))
        .run();

    assertThat(metrics.count(Metric.STORE_RETRIES)).isEqualTo(3);
  }
}
