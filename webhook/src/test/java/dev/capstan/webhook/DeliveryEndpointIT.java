package dev.capstan.webhook;

import static dev.capstan.webhook.DeliveryBench.NOW;
import static dev.capstan.webhook.DeliveryBench.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.observability.metric.Metric;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryOutcome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Allowed addresses and the isolation of endpoints. */
class DeliveryEndpointIT {
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void internalAddressesAreRefusedWithoutAConnection() throws Exception {
    Receiver receiver = opened(Receiver.answering(200));
    DeliveryBench strict =
        opened(
            new DeliveryBench(host -> List.of(InetAddress.getAllByName(host)), List.of(), 4, 10));
    for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433")) {
      Delivery delivery = delivery("http://" + host + ":" + receiver.port() + "/");
      assertThat(strict.take(delivery, "0@1")).isEmpty();
      assertThat(strict.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.REFUSED);
      assertThat(strict.logged(delivery).error()).contains("loopback");
    }
    assertThat(receiver.received()).isEmpty();
    assertThat(strict.metrics.count(Metric.WEBHOOK_ATTEMPTS, "refused")).isEqualTo(4);
  }

  @Test
  void dnsRebindingReachesOnlyCheckedAddresses() throws Exception {
    Receiver inside = opened(Receiver.answering(200));
    AtomicInteger asked = new AtomicInteger();
    // 127.0.0.2 stands for a public address without a listener; 127.0.0.1 the private one
    DeliveryBench rebound =
        opened(
            new DeliveryBench(
                host ->
                    List.of(
                        InetAddress.ofLiteral(
                            asked.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1")),
                List.of("127.0.0.2/32"),
                4,
                10));
    Delivery delivery = delivery("http://rebound.example:" + inside.port() + "/");
    Delivery next = rebound.take(delivery, "0@1").orElseThrow();
    assertThat(asked).hasValue(1);
    assertThat(rebound.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.FAILED);

    assertThat(rebound.take(next, "0@2")).isEmpty();
    assertThat(rebound.logged(next).outcome()).isEqualTo(DeliveryOutcome.REFUSED);
    assertThat(inside.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hooks.example", "my_hooks.example", "_a.b_c.example", "hooks_1"})
  void theNameIsKeptForTheHostHeader(String name) throws Exception {
    Receiver receiver = opened(Receiver.answering(200));
    DeliveryBench named =
        opened(
            new DeliveryBench(
                host -> List.of(InetAddress.ofLiteral("127.0.0.1")), List.of("true"), 4, 10));
    named.take(delivery("http://" + name + ":" + receiver.port() + "/a?b=c"), "0@1");
    Receiver.Received got = receiver.received().getFirst();
    assertThat(got.headers().get("host")).isEqualTo(name + ":" + receiver.port());
    assertThat(got.path()).isEqualTo("/a?b=c");
  }

  @Test
  void aSlowEndpointIsPutOffAndOthersAreServed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(2);
    open.add(release::countDown);
    Receiver slow =
        opened(
            new Receiver(
                exchange -> {
                  arrived.countDown();
                  await(release);
                  Receiver.answer(exchange, 200);
                }));
    Receiver fast = opened(Receiver.answering(200));
    DeliveryBench narrow =
        opened(
            new DeliveryBench(
                host -> List.of(InetAddress.getAllByName(host)), List.of("true"), 2, 10));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Delivery delivery = delivery(slow.url());
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      narrow.take(delivery, "0@1");
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    arrived.await();

    Delivery third = delivery(slow.url());
    Delivery later = narrow.take(third, "0@3").orElseThrow();
    assertThat(later.number()).isEqualTo(1);
    assertThat(later.deferrals()).isEqualTo(1);
    assertThat(later.notBefore()).isEqualTo(NOW.plusSeconds(1));
    Delivery other = delivery(fast.url());
    assertThat(narrow.take(other, "0@4")).isEmpty();
    assertThat(narrow.logged(other).outcome()).isEqualTo(DeliveryOutcome.DELIVERED);
    release.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(narrow.take(later, "0@5")).isEmpty();
  }

  @Test
  void aFailingEndpointOpensItsCircuitBreaker() throws Exception {
    Receiver broken = opened(Receiver.answering(500));
    Receiver other = opened(Receiver.answering(404));
    DeliveryBench strict =
        opened(
            new DeliveryBench(
                host -> List.of(InetAddress.getAllByName(host)), List.of("true"), 4, 4));
    for (int i = 0; i < 4; i++) {
      strict.take(delivery(broken.url()), "0@" + i);
      strict.take(delivery(other.url()), "0@" + i);
    }
    Delivery fifth = delivery(broken.url());
    assertThat(strict.take(fifth, "0@9").orElseThrow().notBefore())
        .isBetween(NOW, NOW.plusSeconds(1));
    assertThat(broken.received()).hasSize(4);
    // a 404 shows that the endpoint responds
    strict.take(delivery(other.url()), "0@9");
    assertThat(other.received()).hasSize(5);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends AutoCloseable> T opened(T each) {
    open.add(each);
    return each;
  }
}
