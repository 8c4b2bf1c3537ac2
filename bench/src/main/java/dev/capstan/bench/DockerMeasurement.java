package dev.capstan.bench;

import dev.capstan.standalone.Standalone;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** P3: the pipeline with provider docker compared with {@code docker run --rm}, alternately. */
final class DockerMeasurement {
  private static final String PROGRAM = "print(1)";
  private static final int WARM_UP_JOBS = 40;
  private static final int LONE_JOBS = 15;
  private static final int JOBS = 40;
  private static final int ROUNDS = 3;

  private final Standalone standalone;
  private final int slots;

  /**
   * @param standalone with provider docker
   */
  DockerMeasurement(Standalone standalone, int slots) {
    this.standalone = standalone;
    this.slots = slots;
  }

  List<Map<String, Object>> run(Consumer<String> say) throws InterruptedException, IOException {
    BareSandbox bare = BareSandbox.docker(standalone.settings().data(), PROGRAM);
    try (Pipeline pipeline = new Pipeline(standalone.address(), PROGRAM)) {
      pipeline.perSecond(WARM_UP_JOBS, slots);
      double[] lone = new double[LONE_JOBS];
      double[] loneBare = new double[LONE_JOBS];
      for (int i = 0; i < LONE_JOBS; i++) {
        loneBare[i] = bare.oneMs();
        lone[i] = pipeline.oneMs();
      }
      double[] ratios = new double[ROUNDS];
      double[] through = new double[ROUNDS];
      double[] alone = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        alone[i] = bare.perSecond(JOBS, slots);
        through[i] = pipeline.perSecond(JOBS, 2 * slots);
        ratios[i] = through[i] / alone[i];
      }
      return List.of(
          measure(
              Percentiles.of(lone).median(),
              Percentiles.of(loneBare).median(),
              Percentiles.of(through).median(),
              Percentiles.of(alone).median(),
              Percentiles.of(ratios).median(),
              say));
    }
  }

  private Map<String, Object> measure(
      double p50,
      double bareP50,
      double rate,
      double bareRate,
      double ratio,
      Consumer<String> say) {
    say.accept(
        "P3  docker, one at a time: submit -> result p50 %.0f ms / docker run --rm p50 %.0f ms = %.2f"
            .formatted(p50, bareP50, p50 / bareP50));
    say.accept(
        "P3  docker, %d at once: pipeline %.1f jobs/s / docker run --rm %.1f jobs/s = %.2f"
            .formatted(slots, rate, bareRate, ratio));
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("name", "P3");
    measure.put("p50_ratio", Measurement.rounded(p50 / bareP50));
    measure.put("throughput_ratio", Measurement.rounded(ratio));
    measure.put("p50_ms", Measurement.rounded(p50));
    measure.put("bare_p50_ms", Measurement.rounded(bareP50));
    measure.put("pipeline_jobs_per_second", Measurement.rounded(rate));
    measure.put("bare_jobs_per_second", Measurement.rounded(bareRate));
    measure.put("at_once", slots);
    return measure;
  }
}
