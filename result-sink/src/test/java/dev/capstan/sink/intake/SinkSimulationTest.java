package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.PLATFORM_FAILURE;
import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.failure;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.Crash;
import dev.capstan.sink.Samples;
import dev.capstan.sink.intake.SinkHarness.Transaction;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.testing.Seed;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers that die, repeat themselves and come late, a submitter that cancels, a store and a cache
 * that fail, and a sink that dies between any two steps: every execution still gets exactly one
 * end, and none is forgotten. The seed is the name of the case.
 */
class SinkSimulationTest {
  private static final int EXECUTIONS = 25;
  private static final int LOSSES = 4;
  private static final long SEEDS = Long.getLong("capstan.seeds", 100);

  static LongStream seeds() {
    return Seed.isGiven() ? LongStream.of(Seed.orElse(1)) : LongStream.rangeClosed(1, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyExecutionEndsOnce(long seed) throws Exception {
    boolean isCacheReliable = seed % 3 == 0;
    World world = new World(seed, isCacheReliable);
    world.run();
    world.check();
  }

  /** The environment of the sink. */
  private static final class World {
    private final Random random;
    private final boolean isCacheReliable;
    private final AtomicLong nanoTime = new AtomicLong();
    private final SinkHarness sink;
    private final List<AdmittedExecution> executions = new ArrayList<>();
    private final List<Dispatch> ready = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Map<ExecutionKey, Integer> losses = new HashMap<>();
    private final Map<ExecutionKey, byte[]> ends = new HashMap<>();
    private Instant now = Samples.NOW;
    private int names;

    private record Running(
        Dispatch dispatch, int attempt, String nonce, Instant startedAt, long epoch) {}

    World(long seed, boolean isCacheReliable) {
      this.random = new Random(seed);
      this.isCacheReliable = isCacheReliable;
      this.sink = new SinkHarness(pause -> {}, nanoTime::get);
      for (int i = 0; i < EXECUTIONS; i++) {
        AdmittedExecution execution = Samples.execution();
        executions.add(execution);
        ready.add(Dispatch.first(execution));
      }
    }

    void run() throws InterruptedException {
      sink.store.onStep(
          step -> fail(0.03, 0.05, new ObjectStoreException("away", new IOException())));
      sink.cache.onStep(
          step ->
              fail(
                  0.03,
                  isCacheReliable ? 0 : 0.05,
                  new ViewCacheException("away", new IOException())));
      while (!ready.isEmpty() || !running.isEmpty() || sink.committed < sink.log.size()) {
        nanoTime.addAndGet(random.nextLong(400_000_000L));
        now = now.plusMillis(random.nextLong(4_000));
        switch (random.nextInt(8)) {
          case 0, 1 -> pull();
          case 2, 3 -> finish();
          case 4 -> cancel();
          case 5 -> flush();
          default -> work();
        }
      }
    }

    private void fail(double crash, double outage, RuntimeException away) {
      double dice = random.nextDouble();
      if (dice < crash) {
        throw new Crash();
      } else if (dice < crash + outage) {
        throw away;
      }
    }

    private void pull() {
      if (ready.isEmpty()) {
        return;
      }
      Dispatch dispatch = ready.remove(random.nextInt(ready.size()));
      AdmittedExecution execution = dispatch.execution();
      Optional<ExecutionView> view = sink.cache.find(execution.key());
      boolean isEnded =
          view.map(known -> known.status().isTerminal())
              .orElseGet(() -> end(execution.key()) != null);
      if (isEnded) {
        return;
      }
      // a worker continues from the newest attempt that it knows
      int known = view.map(ExecutionView::attempt).orElse(0);
      int attempt = Math.max(dispatch.attempt(), losses(execution) > 0 ? known + 1 : known);
      if (attempt > execution.retry().maxAttempts()) {
        sink.publish(
            execution.key(), finished(execution, attempt, null, failure(ErrorType.WORKER_LOST)));
        return;
      }
      String nonce = "nonce-" + names++;
      long epoch = sink.log.size();
      sink.publish(execution.key(), started(execution, attempt, nonce, now));
      running.add(new Running(dispatch, attempt, nonce, now, epoch));
    }

    private void finish() {
      if (running.isEmpty()) {
        return;
      }
      Running attempt = running.remove(random.nextInt(running.size()));
      AdmittedExecution execution = attempt.dispatch().execution();
      boolean isLost = losses(execution) < LOSSES && random.nextInt(3) == 0;
      if (isLost) {
        losses.merge(execution.key(), 1, Integer::sum);
        ready.add(attempt.dispatch());
        if (random.nextInt(3) == 0) {
          sink.publish(execution.key(), returned(attempt));
          return;
        }
        if (random.nextBoolean()) {
          return;
        }
        // it was slow, not dead: it still reports
      }
      Outcome outcome =
          switch (random.nextInt(4)) {
            case 0 -> SUCCESS;
            case 1 -> failure(ErrorType.PYTHON_ERROR);
            default -> PLATFORM_FAILURE;
          };
      // a short attempt ends before its worker knows the offset of its start
      AttemptFinished record =
          finished(
                  execution,
                  attempt.attempt(),
                  attempt.nonce(),
                  outcome,
                  List.of(),
                  List.of(),
                  attempt.startedAt())
              .startedAtOffset(random.nextBoolean() ? attempt.epoch() : null);
      sink.publish(execution.key(), record);
      if (random.nextInt(6) == 0) {
        sink.publish(execution.key(), record);
      }
    }

    private AttemptReturned returned(Running attempt) {
      return Samples.returned(
          attempt.dispatch().execution(),
          attempt.attempt(),
          attempt.nonce(),
          random.nextBoolean() ? Reason.DRAINED : Reason.LOCK_LOST,
          attempt.startedAt());
    }

    private void cancel() {
      if (random.nextInt(10) == 0) {
        AdmittedExecution execution = executions.get(random.nextInt(EXECUTIONS));
        sink.publish(execution.key(), cancelled(execution));
      }
    }

    private void flush() {
      if (!isCacheReliable && random.nextInt(20) == 0) {
        sink.cache.real().flush();
      }
    }

    private void work() throws InterruptedException {
      Transaction[] all = Transaction.values();
      try {
        List<ProducerRecord<byte[], byte[]>> sent =
            sink.work(1 + random.nextInt(12), all[random.nextInt(all.length)]);
        for (ProducerRecord<byte[], byte[]> record : sent) {
          if (record.topic().startsWith("capstan.delay.")) {
            ready.add(Json.MAPPER.readValue(record.value(), Dispatch.class));
          }
        }
      } catch (Crash e) {
        sink.restart();
      }
      rememberEnds();
    }

    /** A visible end never changes. */
    private void rememberEnds() {
      for (AdmittedExecution execution : executions) {
        Optional<byte[]> end = sink.store.real().get(ObjectKeys.capsule(execution.key()));
        byte[] before = end.isEmpty() ? null : ends.putIfAbsent(execution.key(), end.get());
        if (before != null) {
          assertThat(end.orElseThrow()).isEqualTo(before);
        }
      }
    }

    void check() {
      sink.store.onStep(step -> {});
      for (AdmittedExecution execution : executions) {
        ExecutionKey key = execution.key();
        Capsule end = end(key);
        if (end == null) {
          throw new AssertionError(key + " has no end");
        }
        assertThat(sink.sentTo(Topics.EXECUTIONS))
            .as("tombstones of %s", key)
            .filteredOn(record -> new String(record.key(), UTF_8).equals(key.id().value()))
            .isNotEmpty();
        Optional<ExecutionStatus> shown = sink.cache.find(key).map(ExecutionView::status);
        if (isCacheReliable) {
          assertThat(shown).contains(end.result().status());
        }
      }
      if (isCacheReliable) {
        Map<String, Integer> chains = new HashMap<>();
        for (ProducerRecord<byte[], byte[]> record : sink.retries()) {
          Dispatch dispatch = Json.MAPPER.readValue(record.value(), Dispatch.class);
          chains.merge(
              dispatch.execution().executionId() + " " + dispatch.attempt(), 1, Integer::sum);
        }
        assertThat(chains.values()).as("dispatches of each attempt").containsOnly(1);
      }
    }

    private int losses(AdmittedExecution execution) {
      return losses.getOrDefault(execution.key(), 0);
    }

    private @Nullable Capsule end(ExecutionKey key) {
      return sink.store
          .real()
          .get(ObjectKeys.capsule(key))
          .map(bytes -> Json.MAPPER.readValue(bytes, Capsule.class))
          .orElse(null);
    }
  }
}
