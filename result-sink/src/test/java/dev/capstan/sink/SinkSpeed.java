package dev.capstan.sink;

import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;

import com.sun.management.OperatingSystemMXBean;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.storage.view.ViewCache;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Measures the sink with the embedded broker and store in this JVM, and Redis beside it: results a
 * second, CPU of this JVM for one result, and the time from producing a single result to the
 * notification of its waiter. Not a test: prints figures.
 */
public final class SinkSpeed {
  private static final int RESULTS = 2_000;
  private static final int LONE = 300;
  private static final Pattern OWN =
      Pattern.compile("capstan-sink|capstan-result-sink|ForkJoinPool|redisson|OkHttp");

  private SinkSpeed() {}

  public static void main(String[] args) throws Exception {
    try (RunningSink rig = new RunningSink(Files.createTempDirectory("sink-speed"))) {
      rig.createTopics();
      try (ConfigurableApplicationContext sink = rig.startSink("capstan.sink.instance=speed")) {
        for (int round = 0; round < 4; round++) {
          throughput(rig, sink, round % 2 == 1);
        }
        for (int round = 0; round < 8; round++) {
          latency(rig, sink, Duration.ZERO);
        }
        latency(rig, sink, Duration.ofMillis(20));
        idle();
      }
    }
  }

  private static void throughput(
      RunningSink rig, ConfigurableApplicationContext sink, boolean withStarts) throws Exception {
    Metrics metrics = sink.getBean(Metrics.class);
    long before = metrics.count(Metric.EXECUTIONS_ENDED);
    List<AdmittedExecution> executions = new ArrayList<>();
    for (int i = 0; i < RESULTS; i++) {
      executions.add(Samples.execution());
    }
    long cpu = cpuNanos();
    long own = ownNanos();
    long start = System.nanoTime();
    for (AdmittedExecution execution : executions) {
      if (withStarts) {
        rig.publish(execution.key(), started(execution, 1, "a"));
      }
      rig.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    }
    while (metrics.count(Metric.EXECUTIONS_ENDED) < before + RESULTS) {
      Thread.sleep(2);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double coreMs = (cpuNanos() - cpu) / 1e6 / RESULTS;
    System.out.printf(
        "%d results%s: %.0f/s, %.2f core-ms each, %.2f of them the sink's%n",
        RESULTS,
        withStarts ? " with starts" : "",
        RESULTS / seconds,
        coreMs,
        (ownNanos() - own) / 1e6 / RESULTS);
  }

  private static void latency(RunningSink rig, ConfigurableApplicationContext sink, Duration gap)
      throws Exception {
    ViewCache cache = sink.getBean(ViewCache.class);
    SynchronousQueue<Long> told = new SynchronousQueue<>();
    long[] micros = new long[LONE];
    try (AutoCloseable ignored =
        cache.listen(
            "speed",
            key -> {
              long now = System.nanoTime();
              Thread.ofVirtual().start(() -> put(told, now));
            })) {
      long cpu = cpuNanos();
      long own = ownNanos();
      for (int i = 0; i < LONE; i++) {
        AdmittedExecution execution = Samples.execution();
        cache.registerWaiter(execution.key(), "speed", Duration.ofSeconds(30));
        Thread.sleep(gap);
        long start = System.nanoTime();
        rig.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
        micros[i] = (told.take() - start) / 1000;
      }
      double coreMs = (cpuNanos() - cpu) / 1e6 / LONE;
      Arrays.sort(micros);
      System.out.printf(
          "lone results, %d ms apart: p50 %.2f ms, p99 %.2f ms, %.2f core-ms each, %.2f of them the"
              + " sink's%n",
          gap.toMillis(),
          micros[LONE / 2] / 1e3,
          micros[LONE * 99 / 100] / 1e3,
          coreMs,
          (ownNanos() - own) / 1e6 / LONE);
    }
  }

  private static void idle() throws InterruptedException {
    Thread.sleep(2_000);
    long cpu = cpuNanos();
    Thread.sleep(10_000);
    System.out.printf(
        "idle: %.1f core-ms a second (broker included)%n", (cpuNanos() - cpu) / 1e6 / 10);
  }

  private static void put(SynchronousQueue<Long> queue, long value) {
    try {
      queue.put(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** CPU of the sink's threads: its loop, its clients and the carriers of its virtual threads. */
  private static long ownNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(info -> info != null && OWN.matcher(info.getThreadName()).find())
        .mapToLong(info -> threads.getThreadCpuTime(info.getThreadId()))
        .sum();
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
