package dev.capstan.standalone;

import dev.capstan.standalone.demo.Demo;
import dev.capstan.standalone.demo.WebhookSecret;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts everything, runs the demo's jobs, stops everything. */
@Command(
    name = "demo",
    description =
        "Starts everything in one process, runs real jobs and shows them. Exit code 0 only if every"
            + " step passed.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--json", description = "print only JSON to standard output, one object per step")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    StandaloneSettings settings =
        options.settings(0, 0, UpCommand.dataFolder().resolveSibling("capstan-demo"));
    if (!json) {
      System.out.println("Starting Kafka, Redis, an S3 store and Capstan in one process ...");
    }
    WebhookSecret secret = WebhookSecret.random();
    Map<String, String> more = new HashMap<>(secret.settings());
    // the demo sends no key, so the environment must not require one
    more.put("capstan.api-key", "");
    more.put("capstan.api-keys", "");
    try (Standalone standalone = Standalone.start(settings, more)) {
      boolean ok =
          new Demo(
                  settings.data().resolve("pictures"), standalone.kafka(), secret, System.out, json)
              .run(standalone.address());
      if (!json) {
        System.out.println(ok ? "All steps passed." : "A step FAILED; see above.");
      }
      return ok ? 0 : 1;
    }
  }
}
