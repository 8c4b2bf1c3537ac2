package dev.capstan.storage.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import dev.capstan.testing.Seed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Behaviour of every {@link ViewCache}; each adapter runs it against the real service. */
public abstract class ViewCacheContract extends ViewListingContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final String instance = "instance-" + UUID.randomUUID();

  /** Removes everything from the cache. */
  protected abstract void flush();

  /** Whether a waiter of an execution has not been notified yet. */
  protected abstract boolean hasWaiter(ExecutionKey key);

  @Test
  void isEmptyForAnUnknownExecution() {
    assertThat(cache().find(key)).isEmpty();
    assertThat(cache().findDocument(key)).isEmpty();
  }

  @Test
  void keepsEveryField() {
    Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Map<String, String> fields =
        Map.ofEntries(
            Map.entry("query_type", "sql"),
            Map.entry("lane", "default"),
            Map.entry("provider", "docker"),
            Map.entry("attempt", "2"),
            Map.entry("dispatched", "3"),
            Map.entry("nonce", "n1"),
            Map.entry("epoch", "9007199254740993"),
            Map.entry("idempotency_key", "order-17 – grüße 日本 🎉"),
            Map.entry("labels", "{\"run\":\"nächtlich\",\"\":\"\"}"),
            Map.entry("submitted_at", time.toString()),
            Map.entry("started_at", time.plusMillis(1).toString()),
            Map.entry("finished_at", time.plusMillis(2).toString()),
            Map.entry("expires_at", time.plusMillis(3).toString()),
            Map.entry("ledger_partition", "1"),
            Map.entry("ledger_offset", "9007199254740995"),
            Map.entry("dispatch_id", "0/5"),
            Map.entry("worker", "worker-1"),
            Map.entry(
                "earlier",
                Json.MAPPER.writeValueAsString(List.of(AttemptSummary.lost(1, "worker-0", time)))),
            Map.entry("capsule_digest", "sha256:ab"),
            Map.entry("of_a_newer_version", "ignored"));
    cache().apply(key, change(ExecutionStatus.RUNNING, 2, fields));

    assertThat(cache().find(key))
        .contains(
            new ExecutionView(
                ExecutionStatus.RUNNING,
                QueryType.SQL,
                "default",
                "docker",
                2,
                3,
                "n1",
                9007199254740993L,
                "order-17 – grüße 日本 🎉",
                Map.of("run", "nächtlich", "", ""),
                time,
                time.plusMillis(1),
                time.plusMillis(2),
                time.plusMillis(3),
                1,
                9007199254740995L,
                "0/5",
                "worker-1",
                List.of(AttemptSummary.lost(1, "worker-0", time)),
                "sha256:ab"));
  }

  @Test
  void anAmendmentIsAppliedToTheSameStateOnly() {
    ViewChange amendment =
        change(ExecutionStatus.RUNNING, 2, Map.of("worker", "amended")).amending();
    assertThat(cache().apply(key, amendment)).isFalse();
    assertThat(cache().find(key)).isEmpty();

    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of("worker", "w", "lane", "l")));
    assertThat(cache().apply(key, amendment)).isFalse();
    cache().apply(key, change(ExecutionStatus.RUNNING, 2, Map.of()));
    assertThat(cache().apply(key, amendment)).isTrue();
    assertThat(cache().find(key).orElseThrow().worker()).isEqualTo("amended");
    assertThat(cache().find(key).orElseThrow().lane()).isEqualTo("l");

    cache().apply(key, change(ExecutionStatus.RETRYING, 2, Map.of("worker", "w")));
    assertThat(cache().apply(key, amendment)).isFalse();
    assertThat(cache().find(key).orElseThrow().worker()).isEqualTo("w");
  }

  @Test
  void returnsNullForUnknownFields() {
    cache().apply(key, change(ExecutionStatus.QUEUED, 0, Map.of()));

    ExecutionView view = cache().find(key).orElseThrow();
    assertThat(view)
        .hasAllNullFieldsOrPropertiesExcept("status", "attempt", "dispatched", "epoch", "earlier");
    assertThat(view.earlier()).isEmpty();
    assertThat(view.status()).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(view.attempt()).isZero();
    assertThat(view.dispatched()).isZero();
    assertThat(view.epoch()).isEqualTo(-1);
  }

  @Test
  void remembersForAWhileThatAnExecutionIsUnconfirmed() {
    assertThat(cache().isUnconfirmed(key)).isFalse();
    cache().markUnconfirmed(key, Duration.ofMinutes(1));

    assertThat(cache().isUnconfirmed(key)).isTrue();
    assertThat(cache().isUnconfirmed(new ExecutionKey(new TenantId("other"), key.id()))).isFalse();
    assertThat(cache().find(key)).isEmpty();
  }

  @Test
  void keepsFieldsThatAChangeDoesNotContain() {
    cache().apply(key, change(ExecutionStatus.QUEUED, 0, Map.of("lane", "batch")));
    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of("provider", "docker")));

    ExecutionView view = cache().find(key).orElseThrow();
    assertThat(view.lane()).isEqualTo("batch");
    assertThat(view.provider()).isEqualTo("docker");
  }

  @Test
  void ignoresChangesOfALowerRank() {
    assertThat(cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of("nonce", "a"))))
        .isTrue();
    assertThat(cache().apply(key, change(ExecutionStatus.QUEUED, 0, Map.of("nonce", "b"))))
        .isFalse();
    assertThat(cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of("nonce", "c"))))
        .isFalse();
    assertThat(cache().find(key).orElseThrow().nonce()).isEqualTo("a");

    assertThat(cache().apply(key, change(ExecutionStatus.RETRYING, 1, Map.of()))).isTrue();
    assertThat(cache().apply(key, change(ExecutionStatus.RUNNING, 2, Map.of()))).isTrue();
    assertThat(cache().apply(key, end(ExecutionStatus.CANCELLED, LONG))).isTrue();
    assertThat(cache().apply(key, end(ExecutionStatus.SUCCESS, LONG))).isFalse();
    assertThat(cache().apply(key, change(ExecutionStatus.RUNNING, 1000, Map.of()))).isFalse();
    assertThat(cache().find(key).orElseThrow().status()).isEqualTo(ExecutionStatus.CANCELLED);
  }

  @Test
  void keepsTheHighestRankInAnyOrderOfWrites() {
    List<ViewChange> changes = new ArrayList<>();
    for (int attempt = 1; attempt <= 20; attempt++) {
      Map<String, String> fields = Map.of("attempt", Integer.toString(attempt));
      changes.add(change(ExecutionStatus.RUNNING, attempt, fields));
      changes.add(change(ExecutionStatus.RETRYING, attempt, fields));
    }
    Collections.shuffle(changes, new Random(Seed.orElse(5)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      changes.forEach(change -> threads.submit(() -> cache().apply(key, change)));
    }

    ExecutionView view = cache().find(key).orElseThrow();
    assertThat(view.status()).isEqualTo(ExecutionStatus.RETRYING);
    assertThat(view.attempt()).isEqualTo(20);
  }

  @Test
  void isolatesTenants() {
    ExecutionKey other = new ExecutionKey(new TenantId("other"), key.id());
    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of()));

    assertThat(cache().find(other)).isEmpty();
  }

  @Test
  void cachesTheDocumentOfATerminalExecution() {
    byte[] document = "{\"stdout\":\"grüße 日本 🎉\u0000\"}".getBytes(UTF_8);
    cache().apply(key, end(ExecutionStatus.SUCCESS, LONG, document, LONG));

    assertThat(cache().findDocument(key)).contains(document);
  }

  @Test
  void keepsTheDocumentOfTheFirstTerminalChange() {
    cache().apply(key, end(ExecutionStatus.SUCCESS, LONG, new byte[] {1, -1, 0}, LONG));
    cache().apply(key, end(ExecutionStatus.ERROR, LONG, new byte[] {2}, LONG));

    assertThat(cache().findDocument(key)).contains(new byte[] {1, -1, 0});
  }

  @Test
  void removesADocumentAfterItsRetention() {
    cache().apply(key, end(ExecutionStatus.SUCCESS, LONG, new byte[] {1}, SHORT));

    await().until(() -> cache().findDocument(key).isEmpty());
    assertThat(cache().find(key)).isPresent();
  }

  @Test
  void removesATerminalExecutionAfterItsRetention() {
    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of()));
    cache().apply(key, end(ExecutionStatus.SUCCESS, SHORT));

    await().until(() -> cache().find(key).isEmpty());
  }

  @Test
  void notifiesAWaiterOnlyWhenTheExecutionIsTerminal() throws Exception {
    ExecutionKey last = new ExecutionKey(new TenantId("tenant-2_x"), ExecutionId.random());
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (AutoCloseable listening = cache().listen(instance, told::add)) {
      assertThat(listening).isNotNull();
      cache().registerWaiter(key, instance, LONG);
      cache().registerWaiter(key, instance, LONG);
      cache().apply(key, change(ExecutionStatus.QUEUED, 0, Map.of()));
      cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of()));
      assertThat(hasWaiter(key)).isTrue();
      cache().apply(key, end(ExecutionStatus.SUCCESS, LONG));
      assertThat(hasWaiter(key)).isFalse();
      cache().apply(key, end(ExecutionStatus.SUCCESS, LONG));

      // the channel keeps the order, so all earlier notifications arrived before the last one
      cache().registerWaiter(last, instance, LONG);
      cache().apply(last, end(ExecutionStatus.ERROR, LONG));
      await().until(() -> told.contains(last));
      assertThat(told).containsExactly(key, last);
    }
  }

  @Test
  void notifiesEveryWaitingInstance() throws Exception {
    String other = "instance-" + UUID.randomUUID();
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    List<ExecutionKey> toldToOther = new CopyOnWriteArrayList<>();
    try (AutoCloseable first = cache().listen(instance, told::add);
        AutoCloseable second = cache().listen(other, toldToOther::add)) {
      assertThat(List.of(first, second)).hasSize(2);
      cache().registerWaiter(key, instance, LONG);
      cache().registerWaiter(key, other, LONG);
      cache().apply(key, end(ExecutionStatus.TIMEOUT, LONG));

      await().until(() -> told.size() == 1 && toldToOther.size() == 1);
    }
  }

  @Test
  void notifiesAWaiterThatRegisteredLateWhenTheTerminalChangeIsRepeated() throws Exception {
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (AutoCloseable listening = cache().listen(instance, told::add)) {
      assertThat(listening).isNotNull();
      cache().apply(key, end(ExecutionStatus.SUCCESS, LONG));
      cache().registerWaiter(key, instance, LONG);
      cache().apply(key, end(ExecutionStatus.SUCCESS, LONG));

      await().until(() -> told.equals(List.of(key)));
    }
  }

  @Test
  void returnsTheCurrentStatusAtRegistration() {
    assertThat(cache().registerWaiter(key, instance, LONG)).isEmpty();
    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of()));
    assertThat(cache().registerWaiter(key, instance, LONG)).contains(ExecutionStatus.RUNNING);
    cache().apply(key, end(ExecutionStatus.TIMEOUT, LONG));
    assertThat(cache().registerWaiter(key, instance, LONG)).contains(ExecutionStatus.TIMEOUT);
  }

  @Test
  void missesNoTerminalChangeAtRegistration() throws Exception {
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (AutoCloseable listening = cache().listen(instance, told::add);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(listening).isNotNull();
      for (int round = 0; round < 100; round++) {
        ExecutionKey raced = new ExecutionKey(new TenantId("acme"), ExecutionId.random());
        threads.submit(() -> cache().apply(raced, end(ExecutionStatus.SUCCESS, LONG)));
        boolean ended =
            cache()
                .registerWaiter(raced, instance, LONG)
                .filter(ExecutionStatus::isTerminal)
                .isPresent();

        assertThat(ended || isEventuallyIn(told, raced)).as("round " + round).isTrue();
      }
    }
  }

  private static boolean isEventuallyIn(List<ExecutionKey> told, ExecutionKey expected) {
    await().pollInterval(Duration.ofMillis(2)).until(() -> told.contains(expected));
    return true;
  }

  @Test
  void removesAWaiterAfterItsValidity() {
    cache().registerWaiter(key, instance, SHORT);

    await().until(() -> !hasWaiter(key));
  }

  @Test
  void doesNotNotifyAfterTheSubscriptionIsClosed() throws Exception {
    List<ExecutionKey> stopped = new CopyOnWriteArrayList<>();
    cache().listen(instance, stopped::add).close();
    List<ExecutionKey> told = new CopyOnWriteArrayList<>();
    try (AutoCloseable listening = cache().listen(instance, told::add)) {
      assertThat(listening).isNotNull();
      cache().registerWaiter(key, instance, LONG);
      cache().apply(key, end(ExecutionStatus.SUCCESS, LONG));

      await().until(() -> !told.isEmpty());
      assertThat(stopped).isEmpty();
    }
  }

  @Test
  void isCompleteFromTheMarkerToTheFlush() {
    flush();
    assertThat(cache().isComplete()).isFalse();

    cache().apply(key, change(ExecutionStatus.QUEUED, 0, Map.of()));
    cache().markComplete(true);
    assertThat(cache().isComplete()).isTrue();

    flush();
    assertThat(cache().isComplete()).isFalse();
    assertThat(cache().find(key)).isEmpty();
  }

  @Test
  void isIncompleteWhenTheMarkerIsRemoved() {
    cache().markComplete(true);
    cache().markComplete(false);

    assertThat(cache().isComplete()).isFalse();
  }

  @SuppressWarnings(
      "NullAway") // it overlooks '@Nullable []' of a record that it reads from a class
  private static ViewChange end(ExecutionStatus status, Duration retention) {
    return end(status, retention, new byte[] {1}, retention).withoutDocument();
  }

  @SuppressWarnings("NullAway")
  private static ViewChange end(
      ExecutionStatus status,
      Duration retention,
      byte @Nullable [] document,
      @Nullable Duration documentRetention) {
    return new ViewChange(
        status, status.rank(0), Map.of(), retention, document, documentRetention, false);
  }
}
