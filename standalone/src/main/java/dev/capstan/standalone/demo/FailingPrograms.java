package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A program that raises, one that runs too long, one that exceeds its memory limit: each error
 * names the responsible party.
 */
final class FailingPrograms implements DemoStep {
  private static final long ON_TIME_MS = 5_000;

  /** The program and its expected result. */
  private record Failing(Map<String, Object> request, String status, String fault, String type) {}

  private final String name;
  private final String title;
  private final Failing failing;

  private FailingPrograms(String name, String title, Failing failing) {
    this.name = name;
    this.title = title;
    this.failing = failing;
  }

  static FailingPrograms raising() {
    return new FailingPrograms(
        "raises",
        "A program that raises",
        new Failing(
            ResultFields.python("prices = {'tea': 3}\nprint(prices['tea'])\nprices['coffee']"),
            "error",
            "user",
            "PythonError"));
  }

  static FailingPrograms timingOut() {
    return new FailingPrograms(
        "timeout",
        "A program that never ends",
        new Failing(
            Map.of("query_type", "python", "python_code", "while True: pass", "timeout_seconds", 1),
            "timeout",
            "limit",
            "TimeLimitExceeded"));
  }

  static FailingPrograms eatingMemory() {
    return new FailingPrograms(
        "memory",
        "A program that eats memory; the next one is on time",
        new Failing(
            ResultFields.python("hog = []\nwhile True: hog.append(bytearray(16 << 20))"),
            "error",
            "limit",
            "OutOfMemory"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    JsonNode result = client.run(failing.request());
    JsonNode error = result.path("error");
    DemoFailure.unless(
        failing.status().equals(ResultFields.status(result))
            && failing.type().equals(ResultFields.errorType(result))
            && failing.fault().equals(error.path("fault").asString()),
        "%s by %s expected: %s",
        failing.type(),
        failing.fault(),
        result);
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s (%s's fault%s)"
            .formatted(
                ResultFields.status(result),
                error.path("message").asString(),
                failing.fault(),
                error.has("line") ? ", line " + error.path("line").asInt() : ""));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("status", ResultFields.status(result));
    figures.put("type", ResultFields.errorType(result));
    figures.put("run_ms", ResultFields.runMs(result));
    JsonNode next = client.run(ResultFields.python("print('next, please')"));
    DemoFailure.unless(
        "success".equals(ResultFields.status(next)), "the next job failed: %s", next);
    DemoFailure.unless(
        ResultFields.runMs(next) < ON_TIME_MS, "the next job took %d ms", ResultFields.runMs(next));
    figures.put("next_job_run_ms", ResultFields.runMs(next));
    lines.add("the next job: success after %d ms".formatted(ResultFields.runMs(next)));
    return new StepResult(lines, figures);
  }
}
