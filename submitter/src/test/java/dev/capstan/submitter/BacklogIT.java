package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.kafka.PollLoop;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The backlog on the management port: without workers, with workers, and during a Kafka outage. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BacklogIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private Servers servers;
  private RunningSubmitter submitter;

  @BeforeAll
  void start(@TempDir Path folder) {
    servers = new Servers(folder);
    submitter = new RunningSubmitter(servers);
  }

  @AfterAll
  void stop() {
    submitter.close();
    servers.close();
  }

  @Test
  @Order(1)
  void countsTheJobsOfALaneThatNeverHadAWorker() {
    submit("default", "");
    submit("default", "");
    submit("batch", "");
    await().atMost(LONG).until(() -> backlog().equals(lanes(1, 2, 0)));
    HttpResponse<String> one = submitter.management("/metrics/backlog?lane=default");
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(one.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(one.body()).contains("\"lane\":\"default\"", "\"backlog\":2");
    assertThat(gauge("capstan_lane_backlog_jobs", "default")).isEqualTo(2);
    await().atMost(LONG).until(() -> gauge("capstan_lane_oldest_age_seconds", "default") > 0.5);
    assertThat(gauge("capstan_lane_oldest_age_seconds", "interactive")).isZero();
  }

  @Test
  @Order(2)
  void answersWithAProblemForALaneThatDoesNotExist() {
    HttpResponse<String> none = submitter.management("/metrics/backlog?lane=none");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(none.body()).contains("not-found", "There is no lane none");
  }

  @Test
  @Order(3)
  void countsAJobUntilAWorkerHasAcknowledgedIt() {
    try (Lane worker = new Lane(servers.kafka(), "default")) {
      var running = worker.take();
      assertThat(backlog()).isEqualTo(lanes(1, 2, 0));
      worker.accept(running);
      await().atMost(LONG).until(() -> backlog().equals(lanes(1, 1, 0)));
      worker.lose();
    }
    await().atMost(LONG).until(() -> backlog().equals(lanes(1, 0, 0)));
    submit("default", "");
    await().atMost(LONG).until(() -> backlog().equals(lanes(1, 1, 0)));
  }

  @Test
  @Order(4)
  void countsADelayedJobFromWhenItIsDueForwardedOrNot() {
    PollLoop forwarder = submitter.context.getBean("delayForwarder", PollLoop.class);
    forwarder.stop();
    submit("interactive", ",\"not_before\":\"" + Instant.now().plusSeconds(3600) + "\"");
    submit("interactive", ",\"not_before\":\"" + Instant.now().plusMillis(150) + "\"");
    await().atMost(LONG).until(() -> backlog().equals(lanes(1, 1, 1)));
    forwarder.start();
    try (Lane worker = new Lane(servers.kafka(), "interactive")) {
      worker.lose();
    }
    await().atMost(LONG).until(() -> backlog().equals(lanes(1, 1, 0)));
  }

  @Test
  @Order(5)
  void isUnknownWhileTheBrokerIsAway() {
    servers.kafka.close();
    await().atMost(LONG).until(() -> submitter.management("/metrics/backlog").statusCode() == 503);
    assertThat(submitter.management("/metrics/backlog").body()).contains("unavailable");
    assertThat(gauge("capstan_lane_backlog_jobs", "default")).isNaN();
    assertThat(gauge("capstan_lane_oldest_age_seconds", "default")).isNaN();
  }

  private void submit(String lane, String more) {
    HttpResponse<String> answer =
        submitter.post(
            "{\"query_type\":\"python\",\"python_code\":\"1\",\"lane\":\""
                + lane
                + "\""
                + more
                + "}",
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private String backlog() {
    return submitter.management("/metrics/backlog").body();
  }

  private static String lanes(int batch, int byDefault, int interactive) {
    return "{\"lanes\":{\"batch\":%d,\"default\":%d,\"interactive\":%d}}"
        .formatted(batch, byDefault, interactive);
  }

  private double gauge(String name, String lane) {
    String sample = name + "{lane=\"" + lane + "\"} ";
    return submitter
        .management("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(sample))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
        .findFirst()
        .orElseThrow();
  }
}
