package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.ViewCache;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka ingress during an outage of the object store. */
class IntakeOutageIT {
  private static final byte[] BODY =
      "{\"query_type\": \"python\", \"python_code\": \"1\"}".getBytes(UTF_8);
  private static final Duration LONG = Duration.ofSeconds(120);

  @Test
  void recordsWaitForTheStoreWithoutARebalance(@TempDir Path folder) throws Exception {
    try (Servers servers = new Servers(folder);
        RunningSubmitter submitter = new RunningSubmitter(servers);
        PublicTopics topics = new PublicTopics(servers)) {
      await().until(submitter.context.getBean(ViewCache.class)::isComplete);
      topics.send(Topics.REQUESTS, BODY, "ce_id", "first").get();
      await().atMost(LONG).until(() -> topics.isAdmitted(Topics.REQUESTS));
      String member = topics.intakeMembers();

      int port = Integer.parseInt(servers.s3.address().split(":")[1]);
      servers.s3.close();
      for (int i = 0; i < 30; i++) {
        topics.send(Topics.REQUESTS, BODY, "ce_id", "waits-" + i);
      }
      topics.flush();
      await().atMost(LONG).until(() -> submitter.get("/v1/health").body().contains("degraded"));
      assertThat(topics.isAdmitted(Topics.REQUESTS)).isFalse();

      try (EmbeddedS3 again = new EmbeddedS3(folder.resolve("s3"), port)) {
        again.start();
        await().atMost(LONG).until(() -> topics.isAdmitted(Topics.REQUESTS));

        assertThat(
                topics.read(Topics.EXECUTIONS, AdmittedExecution.class).stream()
                    .map(execution -> execution.request().idempotencyKey()))
            .hasSize(31)
            .doesNotHaveDuplicates();
        assertThat(topics.intakeMembers()).isEqualTo(member);
      }
    }
  }
}
