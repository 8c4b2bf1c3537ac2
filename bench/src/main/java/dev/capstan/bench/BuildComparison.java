package dev.capstan.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares this build with the build of another checkout. Each runs as {@code ./capstan up} in its
 * own process. Rounds alternate, so that a change of the machine's speed affects both. The reported
 * figure is the median of the paired ratios.
 */
final class BuildComparison {
  private static final String PROGRAM = "print(1)";
  private static final int WARM_UP_JOBS = 6_000;
  private static final int LONE_JOBS = 40;
  private static final int BACKLOG = 8;

  private final Path before;
  private final Path after;
  private final int jobs;
  private final int rounds;

  /**
   * @param before a checkout that is built
   * @param after the checkout to compare with it
   * @param jobs of one round
   * @param rounds of each build
   */
  BuildComparison(Path before, Path after, int jobs, int rounds) {
    this.before = before;
    this.after = after;
    this.jobs = jobs;
    this.rounds = rounds;
  }

  /** Jobs per second and median time of single jobs, as ratios after ÷ before. */
  List<Map<String, Object>> run(Consumer<String> say) throws IOException, InterruptedException {
    try (Server old = new Server(before);
        Server fresh = new Server(after)) {
      for (Server server : List.of(old, fresh)) {
        server.awaitReady();
        server.pipeline.perSecond(WARM_UP_JOBS, BACKLOG);
        say.accept("warmed up: " + server.checkout);
      }
      List<double[]> throughput = new ArrayList<>();
      List<double[]> latency = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        // alternate which build is measured first
        boolean isOldFirst = i % 2 == 0;
        Server first = isOldFirst ? old : fresh;
        Server second = isOldFirst ? fresh : old;
        throughput.add(
            ordered(
                isOldFirst,
                first.pipeline.perSecond(jobs, BACKLOG),
                second.pipeline.perSecond(jobs, BACKLOG)));
        latency.add(ordered(isOldFirst, first.medianMs(), second.medianMs()));
        say.accept(round(i + 1, throughput.getLast(), latency.getLast()));
      }
      return List.of(
          measure("jobs per second", throughput, say), measure("p50 of one job", latency, say));
    }
  }

  private static double[] ordered(boolean isOldFirst, double first, double second) {
    return isOldFirst ? new double[] {first, second} : new double[] {second, first};
  }

  private static String round(int number, double[] throughput, double[] latency) {
    return "round %2d: %.1f -> %.1f jobs/s (%.3f), p50 %.2f -> %.2f ms (%.3f)"
        .formatted(
            number,
            throughput[0],
            throughput[1],
            throughput[1] / throughput[0],
            latency[0],
            latency[1],
            latency[1] / latency[0]);
  }

  private static Map<String, Object> measure(
      String name, List<double[]> pairs, Consumer<String> say) {
    double ratio =
        Percentiles.of(pairs.stream().mapToDouble(pair -> pair[1] / pair[0]).toArray()).median();
    say.accept(
        "%s, after / before, median of %d rounds: %.3f".formatted(name, pairs.size(), ratio));
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("name", name);
    measure.put("after_to_before", Math.round(ratio * 1000) / 1000.0);
    measure.put("rounds", pairs);
    return measure;
  }

  /** A running build. */
  private static final class Server implements AutoCloseable {
    private final Path checkout;
    private final URI address;
    private final Process process;
    private final Pipeline pipeline;

    Server(Path checkout) throws IOException {
      this.checkout = checkout;
      Path data = Files.createTempDirectory("capstan-compare-");
      int port = freePort();
      this.address = URI.create("http://127.0.0.1:" + port);
      this.process =
          new ProcessBuilder("./capstan", "up", "--port", "" + port, "--data", data.toString())
              .directory(checkout.toFile())
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("up.log").toFile())
              .start();
      this.pipeline = new Pipeline(address, PROGRAM);
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }

    void awaitReady() throws InterruptedException {
      while (true) {
        if (!process.isAlive()) {
          throw new IllegalStateException("./capstan up ended in " + checkout);
        }
        try {
          pipeline.oneMs();
          return;
        } catch (IllegalStateException e) {
          TimeUnit.MILLISECONDS.sleep(500);
        }
      }
    }

    double medianMs() throws InterruptedException {
      double[] times = new double[LONE_JOBS];
      for (int i = 0; i < LONE_JOBS; i++) {
        times[i] = pipeline.oneMs();
      }
      return Percentiles.of(times).median();
    }

    @Override
    public void close() {
      pipeline.close();
      process.destroy();
      try {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }
}
