package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A sandbox is killed from outside while its program runs; a second attempt completes the job. */
final class KilledSandbox implements DemoStep {
  @Override
  public String name() {
    return "killed";
  }

  @Override
  public String title() {
    return "A sandbox that is killed from outside";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    String id =
        client.submit(
            Map.of(
                "query_type", "python",
                "python_code", "import time\ntime.sleep(2)\n'survived'",
                "retry", Map.of("initial_ms", 200)));
    RunningSandbox.await(id).kill();
    JsonNode result = client.await(id);
    JsonNode attempts = result.path("attempts");
    DemoFailure.unless("success".equals(ResultFields.status(result)), "not a success: %s", result);
    DemoFailure.unless(
        result.path("attempt").asInt() == 2 && attempts.size() == 2,
        "2 attempts expected: %s",
        result);
    String first = attempts.path(0).path("outcome").asString();
    DemoFailure.unless("SandboxLost".equals(first), "SandboxLost expected: %s", result);
    return new StepResult(
        List.of("attempt 1: " + first, "attempt 2: success"),
        new LinkedHashMap<>(Map.of("attempts", 2, "first_outcome", first)));
  }
}
