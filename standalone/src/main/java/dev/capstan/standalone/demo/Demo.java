package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import dev.capstan.client.CapstanException;
import dev.capstan.schema.json.Json;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;

/** Runs the steps on a running Capstan and prints their results. */
public final class Demo {
  /** ASCII escapes, so that programs can read the output in any encoding. */
  private static final ObjectWriter ASCII =
      Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private final List<DemoStep> steps;
  private final PrintStream out;
  private final boolean json;

  /**
   * @param folder where pictures are saved
   * @param kafka bootstrap servers
   * @param secret that webhooks are signed with
   * @param json one JSON object a step, and nothing else
   */
  public Demo(Path folder, String kafka, WebhookSecret secret, PrintStream out, boolean json) {
    this.steps =
        List.of(
            new SqlTable(),
            new PythonChart(folder),
            FailingPrograms.raising(),
            FailingPrograms.timingOut(),
            FailingPrograms.eatingMemory(),
            new KilledSandbox(),
            new KafkaIngress(kafka),
            new SignedWebhook(secret),
            new JobBurst());
    this.out = out;
    this.json = json;
  }

  /** Whether every step succeeded. */
  public boolean run(URI base) throws InterruptedException {
    boolean ok = true;
    try (CapstanClient client = CapstanClient.at(base)) {
      for (DemoStep step : steps) {
        ok &= run(step, client);
      }
    }
    if (!json) {
      printGoOn();
    }
    return ok;
  }

  private boolean run(DemoStep step, CapstanClient client) throws InterruptedException {
    if (!json) {
      out.printf("%n== %s%n", step.title());
    }
    try {
      StepResult result = step.run(client);
      report(step, true, result.lines(), result.figures());
      return true;
    } catch (DemoFailure | CapstanException e) {
      String reason = String.valueOf(e.getMessage());
      report(step, false, List.of("FAILED: " + reason), Map.of("reason", reason));
      return false;
    }
  }

  private void report(DemoStep step, boolean ok, List<String> lines, Map<String, Object> figures) {
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("step", step.name());
      document.put("ok", ok);
      document.putAll(figures);
      out.println(ASCII.writeValueAsString(document));
    } else {
      lines.forEach(line -> out.println("   " + line));
    }
    out.flush();
  }

  private void printGoOn() {
    out.printf(
        """

        Go on by yourself: ./capstan up   and then

          curl -s %1$s/v1/executions -H 'Prefer: wait=20' -H 'Content-Type: application/json' \\
            -d '{"query_type": "python", "python_code": "print(6 * 7)"}'

          curl -s -T FILE.csv %1$s/v1/datasets/mine/files/FILE.csv
          curl -s %1$s/v1/executions -H 'Prefer: wait=20' -H 'Content-Type: application/json' \\
            -d '{"query_type": "sql", "dataset_id": "mine", "sql": "SUMMARIZE FROM FILE"}'
        """,
        "http://127.0.0.1:8080");
  }
}
