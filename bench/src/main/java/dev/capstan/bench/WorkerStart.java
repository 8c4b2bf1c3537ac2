package dev.capstan.bench;

import dev.capstan.standalone.Standalone;
import dev.capstan.worker.WorkerApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * P7: time from the start of a worker process to the result of a waiting job, and the memory of the
 * process afterwards; without and with an AOT cache that such a run has trained.
 */
final class WorkerStart {
  private static final String PROGRAM = "print(1)";
  private static final long STOP_SECONDS = 120;

  private final Standalone servers;

  /**
   * @param servers a Capstan without slots
   */
  WorkerStart(Standalone servers) {
    this.servers = servers;
  }

  private record Start(double firstJobMs, double residentMb) {}

  List<Map<String, Object>> run(Consumer<String> say) throws InterruptedException, IOException {
    Path cache = servers.settings().data().resolve("worker.aot");
    try (Pipeline pipeline = new Pipeline(servers.address(), PROGRAM)) {
      once(pipeline, List.of()); // loads the files into the page cache
      Start plain = once(pipeline, List.of());
      once(pipeline, List.of("-XX:AOTCacheOutput=" + cache));
      Start cached = once(pipeline, List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
      say.accept(
          "P7  worker start -> first result: plain %.1f s, %.0f MB; with an AOT cache %.1f s, %.0f MB"
              .formatted(
                  plain.firstJobMs() / 1e3,
                  plain.residentMb(),
                  cached.firstJobMs() / 1e3,
                  cached.residentMb()));
      Map<String, Object> measure = new LinkedHashMap<>();
      measure.put("name", "P7");
      measure.put("first_job_ms", Measurement.rounded(cached.firstJobMs()));
      measure.put("rss_mb", Measurement.rounded(cached.residentMb()));
      measure.put("plain_first_job_ms", Measurement.rounded(plain.firstJobMs()));
      measure.put("plain_rss_mb", Measurement.rounded(plain.residentMb()));
      return List.of(measure);
    }
  }

  private Start once(Pipeline pipeline, List<String> flags)
      throws InterruptedException, IOException {
    Path log = servers.settings().data().resolve("worker.log");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Double> job = CompletableFuture.supplyAsync(() -> one(pipeline), threads);
      long begun = System.nanoTime();
      Process worker =
          new ProcessBuilder(command(flags))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        CompletableFuture.anyOf(job, worker.onExit()).get();
        if (!worker.isAlive()) {
          job.cancel(true);
          throw new IllegalStateException("the worker did not start: " + Files.readString(log));
        }
        return new Start((System.nanoTime() - begun) / 1e6, residentMb(worker));
      } catch (ExecutionException e) {
        throw new IllegalStateException("the first job failed", e.getCause());
      } finally {
        worker.destroy(); // as an orchestrator does; a cache is written at the end
        if (!worker.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          worker.destroyForcibly();
        }
      }
    }
  }

  private static double one(Pipeline pipeline) {
    try {
      return pipeline.oneMs();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private List<String> command(List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(flags);
    command.addAll(List.of("-cp", jars(), WorkerApplication.class.getName()));
    servers.serverSettings().forEach((name, value) -> command.add("--" + name + "=" + value));
    command.add("--SANDBOX_PROVIDER=bubblewrap");
    command.add("--capstan.worker.folder=" + servers.settings().data().resolve("started-worker"));
    command.add("--capstan.worker.slots.default=2");
    return command;
  }

  /** An AOT cache supports jars only. */
  private static String jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static double residentMb(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }
}
