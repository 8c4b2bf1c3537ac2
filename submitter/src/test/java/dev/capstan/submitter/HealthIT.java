package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The management port during outages of each dependency. */
class HealthIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void distinguishesRequiredFromOptionalDependencies(@TempDir Path folder) {
    try (Servers servers = new Servers(folder);
        RunningSubmitter submitter = new RunningSubmitter(servers)) {
      await().atMost(LONG).until(() -> ready(submitter).body().contains("\"status\":\"up\"}"));
      assertThat(submitter.get("/health/ready").statusCode()).isEqualTo(404);

      servers.redis.close();
      await()
          .atMost(LONG)
          .until(() -> ready(submitter).body().contains("\"cache\":{\"details\":{\"reason\""));
      assertThat(ready(submitter).statusCode()).isEqualTo(200);
      assertThat(ready(submitter).body()).endsWith("\"status\":\"degraded\"}");
      assertThat(submitter.get("/v1/health").body())
          .isEqualTo(
              "{\"status\":\"degraded\",\"components\":"
                  + "{\"kafka\":\"up\",\"object_store\":\"up\",\"cache\":\"down\"}}");

      servers.kafka.close();
      await().atMost(LONG).until(() -> ready(submitter).statusCode() == 503);
      assertThat(ready(submitter).body()).contains("\"kafka\":{\"details\":{\"reason\"");
      HttpResponse<String> live = submitter.management("/health/live");
      assertThat(live.statusCode()).isEqualTo(200);
      assertThat(live.body()).contains("request-intake", "delay-forwarder", "reconciler");
    }
  }

  private static HttpResponse<String> ready(RunningSubmitter submitter) {
    return submitter.management("/health/ready");
  }
}
