package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;

/** Many concurrent jobs: throughput, and the time of each stage. */
final class JobBurst implements DemoStep {
  private static final int JOBS = 200;
  private static final List<String> PARTS = List.of("queued", "acquire", "run", "record");

  @Override
  public String name() {
    return "burst";
  }

  @Override
  public String title() {
    return "A burst of " + JOBS + " jobs";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    long begun = System.nanoTime();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      ids.add(client.submit(ResultFields.python("print(%d * %d)".formatted(i, i))));
    }
    List<JsonNode> results = new ArrayList<>();
    for (String id : ids) {
      results.add(client.await(id));
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    for (int i = 0; i < JOBS; i++) {
      JsonNode result = results.get(i);
      DemoFailure.unless(
          "success".equals(ResultFields.status(result)), "not a success: %s", result);
      DemoFailure.unless(
          (i * i + "\n").equals(result.path("stdout").asString()), "wrong output: %s", result);
    }
    double rate = JOBS / seconds;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("jobs", JOBS);
    figures.put("jobs_per_second", Math.round(rate * 10) / 10.0);
    List<String> lines = new ArrayList<>();
    lines.add("%d jobs in %.1f s: %.1f jobs/s".formatted(JOBS, seconds, rate));
    for (String part : PARTS) {
      List<Long> sorted = sorted(results, r -> r.path("timings").path(part + "_ms").asLong());
      long p50 = sorted.get(JOBS / 2);
      long p99 = sorted.get(JOBS * 99 / 100);
      figures.put(part, Map.of("p50_ms", p50, "p99_ms", p99));
      lines.add("%-8s p50 %5d ms   p99 %5d ms".formatted(part, p50, p99));
    }
    return new StepResult(lines, figures);
  }

  private static List<Long> sorted(List<JsonNode> results, ToLongFunction<JsonNode> part) {
    return results.stream().map(part::applyAsLong).sorted().toList();
  }
}
