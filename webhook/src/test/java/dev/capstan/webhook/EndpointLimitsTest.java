package dev.capstan.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.webhook.EndpointLimits.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EndpointLimitsTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final String ENDPOINT = "https://hooks.example:443";
  private static final WebhookResponse OK = new WebhookResponse.Answered(200, null);
  private static final WebhookResponse BROKEN = new WebhookResponse.Answered(500, null);

  private final AtomicLong nanos = new AtomicLong();
  private final EndpointLimits limits =
      new EndpointLimits(
          new EndpointLimits.Limits(100, 1, 12, Duration.ofMinutes(1), 2, Duration.ofSeconds(30)),
          nanos::get);
  private final List<String> entered = new CopyOnWriteArrayList<>();
  private final List<Entry> refused = new CopyOnWriteArrayList<>();
  private final List<EndpointLimits.Pass> passes = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void deliveriesWaitForAPlaceInTheOrderOfTheirArrival() throws Exception {
    EndpointLimits.Pass first = enter();
    arrive("a");
    arrive("b");
    arrive("c");
    assertThat(entered).isEmpty();
    end(first, OK);
    for (int i = 1; i <= 3; i++) {
      int count = i;
      await().until(() -> passes.size() == count);
      end(passes.get(i - 1), OK);
    }
    assertThat(entered).containsExactly("a", "b", "c");
  }

  @Test
  void oneEndpointUsesAQuarterOfTheWaitingPlaces() throws Exception {
    EndpointLimits.Pass first = enter();
    for (String name : List.of("a", "b", "c")) {
      arrive(name);
    }
    assertThat(limits.enter(TenantId.DEFAULT, ENDPOINT, NOW)).isInstanceOf(Entry.Busy.class);
    assertThat(limits.enter(new TenantId("other"), ENDPOINT, NOW))
        .isInstanceOf(Entry.Entered.class);
    assertThat(limits.enter(TenantId.DEFAULT, "https://other.example:443", NOW))
        .isInstanceOf(Entry.Entered.class);
    end(first, OK);
  }

  @Test
  void theOldestComesFirstAndTheYoungestGivesWay() throws Exception {
    EndpointLimits.Pass first = enter();
    arrive("new", NOW.plusSeconds(3));
    arrive("old", NOW.plusSeconds(1));
    arrive("newer", NOW.plusSeconds(4));
    arrive("older", NOW);
    await().until(() -> refused.size() == 1);
    assertThat(refused).containsExactly(new Entry.Busy());
    end(first, OK);
    for (int i = 1; i <= 3; i++) {
      int count = i;
      await().until(() -> passes.size() == count);
      end(passes.get(i - 1), OK);
    }
    assertThat(entered).containsExactly("older", "old", "new");
  }

  @Test
  void afterTheOpenDurationOneCallProbesAndTheOthersFollowInOrder() throws Exception {
    breakEndpoint();
    assertThat(limits.enter(TenantId.DEFAULT, ENDPOINT, NOW))
        .isEqualTo(new Entry.Open(Duration.ofSeconds(1)));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    EndpointLimits.Pass probe = enter();
    arrive("a");
    arrive("b");
    assertThat(entered).isEmpty();
    end(probe, OK);
    await().until(() -> passes.size() == 1);
    end(passes.getFirst(), OK);
    await().until(() -> passes.size() == 2);
    assertThat(entered).containsExactly("a", "b");
    assertThat(refused).isEmpty();
  }

  @Test
  void aFailedProbeDefersThoseThatWaitUntilTheNextOne() throws Exception {
    breakEndpoint();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    EndpointLimits.Pass probe = enter();
    arrive("a");
    arrive("b");
    end(probe, BROKEN);
    await().until(() -> refused.size() == 2);
    assertThat(refused).containsOnly(new Entry.Open(Duration.ofSeconds(2)));
    assertThat(entered).isEmpty();
  }

  @Test
  void aDeliveryDoesNotWaitLongerThanTheLimit() throws Exception {
    EndpointLimits impatient =
        new EndpointLimits(
            new EndpointLimits.Limits(100, 1, 12, Duration.ofMillis(20), 2, Duration.ofSeconds(30)),
            nanos::get);
    assertThat(impatient.enter(TenantId.DEFAULT, ENDPOINT, NOW)).isInstanceOf(Entry.Entered.class);
    assertThat(impatient.enter(TenantId.DEFAULT, ENDPOINT, NOW)).isInstanceOf(Entry.Busy.class);
  }

  @Test
  void aTenantWithManyEndpointsLeavesPlacesForOthers() throws Exception {
    List<EndpointLimits.Pass> flood = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String endpoint = "https://tarpit.example:" + i;
      if (limits.enter(TenantId.DEFAULT, endpoint, NOW) instanceof Entry.Entered admitted) {
        flood.add(admitted.pass());
      }
    }
    assertThat(flood).hasSize(50);
    assertThat(limits.enter(new TenantId("other"), ENDPOINT, NOW))
        .isInstanceOf(Entry.Entered.class);

    flood.forEach(EndpointLimits.Pass::close);
    assertThat(limits.enter(TenantId.DEFAULT, "https://tarpit.example:0", NOW))
        .isInstanceOf(Entry.Entered.class);
  }

  @Test
  void deliveriesThatWaitUseTheShareOfTheirTenantUntilTheyLeave() throws Exception {
    EndpointLimits few =
        new EndpointLimits(
            new EndpointLimits.Limits(4, 1, 12, Duration.ofMillis(20), 2, Duration.ofSeconds(30)),
            nanos::get);
    Entry.Entered first = (Entry.Entered) few.enter(TenantId.DEFAULT, ENDPOINT, NOW);
    for (int i = 0; i < 10; i++) {
      assertThat(few.enter(TenantId.DEFAULT, ENDPOINT, NOW)).isInstanceOf(Entry.Busy.class);
    }
    Entry second = few.enter(TenantId.DEFAULT, "https://other.example:443", NOW);
    assertThat(second).isInstanceOf(Entry.Entered.class);
    assertThat(few.enter(TenantId.DEFAULT, "https://third.example:443", NOW))
        .isInstanceOf(Entry.Busy.class);
    first.pass().close();
    assertThat(few.enter(TenantId.DEFAULT, "https://third.example:443", NOW))
        .isInstanceOf(Entry.Entered.class);
  }

  @Test
  void deliveriesToAnEndpointThatStaysDeadAreReadLessAndLessOften() throws Exception {
    breakEndpoint();
    int read = 0;
    Duration day = Duration.ofDays(1);
    while (nanos.get() < day.toNanos()) {
      // the one delivery of this endpoint: deferred, or it is the probe and fails
      switch (limits.enter(TenantId.DEFAULT, ENDPOINT, NOW)) {
        case Entry.Open(Duration deferral) -> nanos.addAndGet(deferral.toNanos());
        case Entry.Entered(EndpointLimits.Pass pass) -> end(pass, BROKEN);
        case Entry.Busy ignored -> throw new AssertionError("nothing else is in progress");
      }
      read++;
    }
    assertThat(read).isLessThan(250);
  }

  private void breakEndpoint() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      end(enter(), BROKEN);
    }
  }

  private EndpointLimits.Pass enter() throws InterruptedException {
    return ((Entry.Entered) limits.enter(TenantId.DEFAULT, ENDPOINT, NOW)).pass();
  }

  /** Returns when the delivery waits. */
  private void arrive(String name) {
    arrive(name, NOW);
  }

  private void arrive(String name, Instant due) {
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    switch (limits.enter(TenantId.DEFAULT, ENDPOINT, due)) {
                      case Entry.Entered admitted -> {
                        entered.add(name);
                        passes.add(admitted.pass());
                      }
                      case Entry other -> refused.add(other);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    threads.add(thread);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  private static void end(EndpointLimits.Pass pass, WebhookResponse response) {
    pass.report(response);
    pass.close();
  }
}
