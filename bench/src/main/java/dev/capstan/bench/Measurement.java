package dev.capstan.bench;

import dev.capstan.standalone.Standalone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * P1, P2 and the CPU budget. The pipeline and the bare sandbox run alternately, so that a change of
 * the machine's speed affects both.
 */
final class Measurement {
  private static final String PROGRAM = "print(1)";
  private static final int LONE_JOBS = 60;
  private static final int WARM_UP_JOBS = 1_000;
  private static final int WARM_UP_ROUNDS = 16;

  /** Core-milliseconds per job of the JVM's compiler below which the JVM counts as warm. */
  private static final double QUIET_COMPILER = 0.5;

  private final Standalone standalone;
  private final Path root;
  private final int slots;
  private final int jobs;
  private final int rounds;

  Measurement(Standalone standalone, Path root, int slots, int jobs, int rounds) {
    this.standalone = standalone;
    this.root = root;
    this.slots = slots;
    this.jobs = jobs;
    this.rounds = rounds;
  }

  /** The measurements, one map each; {@code say} receives them as text as they complete. */
  List<Map<String, Object>> run(Consumer<String> say) throws InterruptedException, IOException {
    BareSandbox bare = BareSandbox.bubblewrap(root, standalone.settings().data(), PROGRAM);
    List<Map<String, Object>> measures = new ArrayList<>();
    try (Pipeline pipeline = new Pipeline(standalone.address(), PROGRAM)) {
      warmUp(pipeline, say);
      measures.add(throughput(pipeline, bare, say));
      measures.add(latency(pipeline, bare, say));
      measures.add(cpu(pipeline, bare, say));
    }
    return measures;
  }

  /** Runs jobs until the JVM has compiled nearly all code of the job lifecycle. */
  private void warmUp(Pipeline pipeline, Consumer<String> say) throws InterruptedException {
    for (int i = 1; i <= WARM_UP_ROUNDS; i++) {
      CpuAccount before = CpuAccount.now();
      pipeline.perSecond(WARM_UP_JOBS, 2 * slots);
      double compiler =
          CpuAccount.now().since(before).getOrDefault(CpuGroup.JIT, 0.0) / WARM_UP_JOBS;
      say.accept(
          "warm-up: %d jobs, the JVM's compiler takes %.1f core-ms a job"
              .formatted(i * WARM_UP_JOBS, compiler));
      if (compiler < QUIET_COMPILER) {
        return;
      }
    }
  }

  private Map<String, Object> throughput(Pipeline pipeline, BareSandbox bare, Consumer<String> say)
      throws InterruptedException {
    double[] ratios = new double[rounds];
    double[] through = new double[rounds];
    double[] alone = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      alone[i] = bare.perSecond(jobs, slots);
      through[i] = pipeline.perSecond(jobs, 2 * slots);
      ratios[i] = through[i] / alone[i];
    }
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("name", "P1");
    measure.put("value", rounded(Percentiles.of(ratios).median()));
    measure.put("pipeline_jobs_per_second", rounded(Percentiles.of(through).median()));
    measure.put("bare_jobs_per_second", rounded(Percentiles.of(alone).median()));
    measure.put("at_once", slots);
    say.accept(
        "P1  pipeline %.1f jobs/s / bare bubblewrap %.1f jobs/s, %d at once = %.2f"
            .formatted(
                Percentiles.of(through).median(),
                Percentiles.of(alone).median(),
                slots,
                Percentiles.of(ratios).median()));
    return measure;
  }

  private static Map<String, Object> latency(
      Pipeline pipeline, BareSandbox bare, Consumer<String> say) throws InterruptedException {
    double[] through = new double[LONE_JOBS];
    double[] alone = new double[LONE_JOBS];
    for (int i = 0; i < LONE_JOBS; i++) {
      alone[i] = bare.oneMs();
      through[i] = pipeline.oneMs();
    }
    double base = Percentiles.of(alone).median();
    Percentiles all = Percentiles.of(through);
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("name", "P2");
    measure.put("p50_ms", rounded(all.at(50) - base));
    measure.put("p99_ms", rounded(all.at(99) - base));
    measure.put("bare_p50_ms", rounded(base));
    say.accept(
        "P2  submit -> result minus a bare run (%.1f ms), one at a time: p50 %.1f ms, p99 %.1f ms"
            .formatted(base, all.at(50) - base, all.at(99) - base));
    return measure;
  }

  private Map<String, Object> cpu(Pipeline pipeline, BareSandbox bare, Consumer<String> say)
      throws InterruptedException {
    CpuAccount before = CpuAccount.now();
    bare.perSecond(jobs, slots);
    CpuAccount between = CpuAccount.now();
    pipeline.perSecond(jobs, 2 * slots);
    Map<CpuGroup, Double> spent = CpuAccount.now().since(between);
    double alone = between.since(before).getOrDefault(CpuGroup.SANDBOX, 0.0) / jobs;
    Map<String, Object> perJob = new LinkedHashMap<>();
    say.accept("CPU core-ms per job, by step (a bare sandbox's own: %.2f):".formatted(alone));
    double all = 0;
    for (Map.Entry<CpuGroup, Double> entry : spent.entrySet()) {
      double each = entry.getValue() / jobs;
      all += each;
      perJob.put(entry.getKey().title(), rounded(each));
      say.accept("    %-56s %6.2f".formatted(entry.getKey().title(), each));
    }
    say.accept("    %-56s %6.2f".formatted("together", all));
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("name", "CPU");
    measure.put("core_ms_per_job", perJob);
    measure.put("together", rounded(all));
    measure.put("bare_sandbox", rounded(alone));
    return measure;
  }

  static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
