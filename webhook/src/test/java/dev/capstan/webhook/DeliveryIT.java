package dev.capstan.webhook;

import static dev.capstan.webhook.DeliveryBench.NOW;
import static dev.capstan.webhook.DeliveryBench.delivery;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import dev.capstan.observability.metric.Metric;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.WebhookRequest;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryOutcome;
import dev.capstan.schema.webhook.DisabledEndpoint;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.object.StoreRetries;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries to well-behaved and faulty HTTP servers. */
class DeliveryIT {
  private final DeliveryBench bench = new DeliveryBench();
  private final List<AutoCloseable> open = new ArrayList<>(List.of(bench));

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void failuresAreFollowedByTheSameWebhookUntilItIsTaken() throws Exception {
    Receiver receiver = opened(Receiver.answering(500, 503, 204));
    Delivery first = delivery(receiver.url());
    Delivery second = bench.take(first, "0@1").orElseThrow();
    Delivery third = bench.take(second, "0@2").orElseThrow();

    assertThat(bench.take(third, "0@3")).isEmpty();

    assertThat(receiver.received()).map(Receiver.Received::id).containsOnly(first.webhookId());
    assertThat(receiver.received())
        .hasSize(3)
        .map(Receiver.Received::body)
        .containsOnly(first.payload());
    assertThat(bench.logged(first).outcome()).isEqualTo(DeliveryOutcome.FAILED);
    assertThat(bench.logged(first).statusCode()).isEqualTo(500);
    assertThat(second.notBefore()).isEqualTo(bench.logged(first).nextAttemptAt());
    assertThat(Duration.between(NOW, second.notBefore()))
        .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(7));
    assertThat(bench.logged(third).outcome()).isEqualTo(DeliveryOutcome.DELIVERED);
  }

  @Test
  void anotherImplementationVerifiesTheSignature() throws Exception {
    Receiver receiver = opened(Receiver.answering(200));
    DeliveryBench live = opened(new DeliveryBench());
    Delivery delivery = delivery(receiver.url());
    live.take(delivery, "0@1");
    Receiver.Received got = receiver.received().getFirst();

    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.headers().get("content-type")).isEqualTo("application/json");
    assertThat(got.headers().get("webhook-timestamp")).isEqualTo("" + NOW.getEpochSecond());
    String[] signatures = got.headers().get("webhook-signature").split(" ");
    assertThat(signatures).hasSize(2);
    // both keys of a rotation
    assertThat(
            new Webhook(DeliveryBench.NEW_SECRET).sign(got.id(), NOW.getEpochSecond(), got.body()))
        .isEqualTo(signatures[0]);
    assertThat(new Webhook(DeliveryBench.SECRET).sign(got.id(), NOW.getEpochSecond(), got.body()))
        .isEqualTo(signatures[1]);
  }

  @Test
  void aVerifierWithAClockAcceptsIt() throws Exception {
    long now = System.currentTimeMillis() / 1000;
    SigningSecrets secrets =
        new SigningSecrets(Map.of("t", Map.of("main", List.of(DeliveryBench.SECRET))));
    String signature =
        secrets.sign(new TenantId("t"), "main", "msg_1", now, "{\"a\":\"ä\"}").orElseThrow();
    HttpHeaders headers =
        HttpHeaders.of(
            Map.of(
                "webhook-id", List.of("msg_1"),
                "webhook-timestamp", List.of("" + now),
                "webhook-signature", List.of(signature)),
            (name, value) -> true);
    assertThatCode(() -> new Webhook(DeliveryBench.SECRET).verify("{\"a\":\"ä\"}", headers))
        .doesNotThrowAnyException();
  }

  @Test
  void goneEndsItAndDisablesItsUrlAlsoForASinkThatStartsLater() throws Exception {
    Receiver gone = opened(Receiver.answering(410));
    Delivery delivery = delivery(gone.url());
    assertThat(bench.take(delivery, "0@1")).isEmpty();
    assertThat(bench.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.DISABLED);

    // each run of the bench knows only the content of the store
    Delivery next = delivery(gone.url());
    assertThat(bench.take(next, "0@2")).isEmpty();
    assertThat(bench.logged(next).outcome()).isEqualTo(DeliveryOutcome.DISABLED);
    assertThat(bench.logged(next).error()).startsWith("not attempted: this URL returned 410 at 2");
    assertThat(gone.received()).hasSize(1);

    Delivery elsewhere = delivery(gone.url() + "?other");
    bench.take(elsewhere, "0@3");
    assertThat(gone.received()).hasSize(2);
  }

  @Test
  void aDisabledUrlIsCalledAgainAfterItsTime() throws Exception {
    Receiver gone = opened(Receiver.answering(410));
    bench.take(delivery(gone.url()), "0@1");
    bench.setTime(DeliveryBench.NOW.plus(Duration.ofHours(23)));
    bench.take(delivery(gone.url()), "0@2");
    assertThat(gone.received()).hasSize(1);
    bench.setTime(DeliveryBench.NOW.plus(Duration.ofHours(24)));
    bench.take(delivery(gone.url()), "0@3");
    assertThat(gone.received()).hasSize(2);
  }

  @Test
  void aRedeliveryThatIsTakenEnablesItsUrl() throws Exception {
    AtomicInteger status = new AtomicInteger(410);
    Receiver receiver = opened(new Receiver(exchange -> Receiver.answer(exchange, status.get())));
    bench.take(delivery(receiver.url()), "0@1");
    bench.take(delivery(receiver.url(), 1), "0@2");
    assertThat(receiver.received()).hasSize(2);
    bench.take(delivery(receiver.url()), "0@3");
    assertThat(receiver.received()).hasSize(2);

    status.set(204);
    Delivery asked = delivery(receiver.url(), 2);
    bench.take(asked, "0@4");
    assertThat(bench.logged(asked).outcome()).isEqualTo(DeliveryOutcome.DELIVERED);
    Delivery after = delivery(receiver.url());
    bench.take(after, "0@5");
    assertThat(bench.logged(after).outcome()).isEqualTo(DeliveryOutcome.DELIVERED);
  }

  @Test
  void aHealthyReceiverCostsOneLookAMinute() throws Exception {
    InMemoryObjectStore store = new InMemoryObjectStore();
    AtomicLong nanos = new AtomicLong();
    DisabledEndpoints endpoints =
        new DisabledEndpoints(
            store,
            new StoreRetries(Thread::sleep, () -> bench.metrics.increment(Metric.STORE_RETRIES)),
            Duration.ofHours(1),
            Clock.fixed(NOW, ZoneOffset.UTC),
            nanos::get);
    Delivery delivery = delivery("http://127.0.0.1:1/hook");
    endpoints.find(delivery);
    store.setUnavailable(true);
    for (int i = 0; i < 100; i++) {
      endpoints.enable(delivery);
      assertThat(endpoints.find(delivery)).isEmpty();
    }
    store.setUnavailable(false);
    String key = ObjectKeys.disabledEndpoint(delivery.tenant(), delivery.url());
    store.put(
        key,
        RecordCodec.encode(new DisabledEndpoint("msg_1", NOW, NOW.plusSeconds(600))),
        "application/json");
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(endpoints.find(delivery)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreNotFollowed(int status) throws Exception {
    Receiver target = opened(Receiver.answering(200));
    Receiver receiver =
        opened(
            new Receiver(
                exchange -> {
                  exchange.getResponseHeaders().add("Location", target.url());
                  Receiver.answer(exchange, status);
                }));
    Delivery delivery = delivery(receiver.url());
    assertThat(bench.take(delivery, "0@1")).isPresent();
    assertThat(bench.logged(delivery).statusCode()).isEqualTo(status);
    assertThat(bench.logged(delivery).error()).isEqualTo("redirects are not followed");
    assertThat(target.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "0"})
  void retryAfterIsAppliedOnceAndNotByTheHttpClient(String seconds) throws Exception {
    Receiver receiver =
        opened(
            new Receiver(
                exchange -> {
                  exchange.getResponseHeaders().add("Retry-After", seconds);
                  Receiver.answer(exchange, 503);
                }));
    Delivery delivery = delivery(receiver.url());
    Delivery next = bench.take(delivery, "0@1").orElseThrow();
    assertThat(Duration.between(NOW, next.notBefore()))
        .isBetween(Duration.ofSeconds(seconds.equals("0") ? 2 : 100), Duration.ofSeconds(103));
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void silenceEndsWithTheTimeLimit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    open.add(release::countDown);
    Receiver receiver =
        opened(
            new Receiver(
                exchange -> {
                  await(release);
                  exchange.close();
                }));
    assertTimedOut(delivery(receiver.url()));
  }

  @Test
  void dripsOfAnAnswerDoNotExtendTheTimeLimit() throws Exception {
    ServerSocket server = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> drip(server));
    assertTimedOut(delivery("http://127.0.0.1:" + server.getLocalPort() + "/"));
  }

  @Test
  void aBodyWithoutEndIsNotReadToIt() throws Exception {
    Receiver receiver =
        opened(
            new Receiver(
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  try (OutputStream body = exchange.getResponseBody()) {
                    while (true) {
                      body.write(new byte[65_536]);
                    }
                  } catch (IOException expected) {
                    exchange.close();
                  }
                }));
    Delivery delivery = delivery(receiver.url());
    assertThat(bench.take(delivery, "0@1")).isEmpty();
    assertThat(bench.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.DELIVERED);
  }

  @Test
  void aClosedPortAndAnAnswerThatIsNoHttpAreFailures() throws Exception {
    ServerSocket server = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> answerGarbage(server));
    Delivery garbage = delivery("http://127.0.0.1:" + server.getLocalPort() + "/");
    assertThat(bench.take(garbage, "0@1")).isPresent();

    ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    closed.close();
    Delivery refused = delivery("http://127.0.0.1:" + closed.getLocalPort() + "/");
    assertThat(bench.take(refused, "0@1")).isPresent();
    assertThat(bench.logged(refused).error()).isEqualTo("connection refused");
  }

  @Test
  void aRedeliveredRecordIsNotPostedAgainAndHasTheSameFollowUp() throws Exception {
    Receiver receiver = opened(Receiver.answering(500));
    Delivery delivery = delivery(receiver.url());
    Optional<Delivery> next = bench.take(delivery, "0@1");
    assertThat(bench.take(delivery, "0@1")).isEqualTo(next).isPresent();
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void aCopyOfARecordHasNoSuccessor() throws Exception {
    Receiver receiver = opened(Receiver.answering(500));
    Delivery delivery = delivery(receiver.url());
    bench.take(delivery, "0@1");
    assertThat(bench.take(delivery, "0@2")).isEmpty();
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void itIsGivenUpWhenItsDayIsOver() throws Exception {
    Receiver receiver = opened(Receiver.answering(500));
    Delivery delivery = delivery(receiver.url());
    int attempts = 0;
    Optional<Delivery> next = Optional.of(delivery);
    while (next.isPresent()) {
      delivery = next.get();
      bench.setTime(delivery.notBefore() == null ? NOW : delivery.notBefore());
      next = bench.take(delivery, "0@" + attempts++);
    }
    assertThat(attempts).isBetween(12, 30);
    assertThat(receiver.received()).hasSize(attempts);
    assertThat(bench.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.EXHAUSTED);
    assertThat(Duration.between(NOW, delivery.notBefore()))
        .isBetween(Duration.ofHours(20), Duration.ofHours(24));
  }

  @Test
  void aDeliveryThatWasPutOffForADayIsGivenUp() throws Exception {
    Delivery delivery = delivery("http://127.0.0.1:1/").deferred(NOW);
    bench.setTime(NOW.plus(Duration.ofHours(24)));
    assertThat(bench.take(delivery, "0@1")).isEmpty();
    assertThat(bench.logged(delivery).outcome()).isEqualTo(DeliveryOutcome.EXHAUSTED);
  }

  @Test
  void aMissingSecretIsARetriedFailure() throws Exception {
    Receiver receiver = opened(Receiver.answering(200));
    Delivery delivery = delivery(receiver.url());
    Delivery other =
        Delivery.first(
            delivery.webhookId(),
            new ExecutionKey(new TenantId("another-tenant"), delivery.executionId()),
            "completed",
            new WebhookRequest(delivery.url(), "main", null),
            "{}",
            0,
            NOW);
    assertThat(bench.take(other, "0@1")).isPresent();
    assertThat(bench.logged(other).error()).contains("main is not registered");
    assertThat(receiver.received()).isEmpty();
  }

  private void assertTimedOut(Delivery delivery) throws InterruptedException {
    assertThat(bench.take(delivery, "0@1")).isPresent();
    DeliveryAttempt attempt = bench.logged(delivery);
    assertThat(attempt.statusCode()).isNull();
    assertThat(attempt.error()).isEqualTo("no response within the timeout");
  }

  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      for (byte next : "HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8)) {
        out.write(next);
      }
      // an endless header line, until the client disconnects
      while (true) {
        out.write('x');
        out.flush();
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException expected) {
      // the client has disconnected
    }
  }

  private static void answerGarbage(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write("hello\r\n\r\n".getBytes(UTF_8));
    } catch (IOException expected) {
      // the client has disconnected
    }
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
