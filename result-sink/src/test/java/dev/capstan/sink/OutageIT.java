package dev.capstan.sink;

import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.breaker.FaultyLink;
import dev.capstan.storage.object.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A sink whose store or cache hangs: connections are accepted, but get no response. */
@TestInstance(Lifecycle.PER_CLASS)
class OutageIT {
  private static final Duration LONG = Duration.ofSeconds(90);

  private RunningSink rig;
  private FaultyLink store;
  private FaultyLink cache;
  private ConfigurableApplicationContext sink;

  @BeforeAll
  void startServers(@TempDir Path folder) throws Exception {
    rig = new RunningSink(folder);
    rig.createTopics();
    store = new FaultyLink(rig.storePort());
    cache = new FaultyLink(rig.redisPort());
  }

  @AfterAll
  void stopServers() {
    store.close();
    cache.close();
    rig.close();
  }

  @BeforeEach
  void startSink() {
    sink =
        rig.startSinkThrough(
            store.port(),
            cache.port(),
            "capstan.store.read-timeout=1s",
            "capstan.store.circuit-breaker.open-duration=2s",
            "capstan.sink.session-timeout=6s",
            "capstan.sink.max-batch=20");
  }

  @AfterEach
  void stopSink() {
    store.flow();
    cache.flow();
    sink.close();
  }

  @Test
  void staysInItsGroupWhileTheStoreHangsAndLosesNothing() throws Exception {
    List<AdmittedExecution> executions = publishSuccesses(20);
    await().atMost(LONG).until(rig::isDrained);
    List<String> members = rig.members();
    assertThat(members).hasSize(1);

    store.hang();
    executions.addAll(publishSuccesses(60));
    // the number of concurrent failures depends on the first poll: at least one
    await().atMost(LONG).until(() -> metrics().count(Metric.STORE_RETRIES) >= 3);
    // longer than the session timeout, so a member that does not poll would be removed
    await().during(Duration.ofSeconds(7)).atMost(LONG).until(() -> rig.members().equals(members));
    assertThat(rig.isDrained()).isFalse();

    store.flow();
    await().atMost(LONG).until(rig::isDrained);
    assertRecorded(executions);
    assertThat(rig.members()).isEqualTo(members);
    assertThat(metrics().count(Metric.EXECUTIONS_ENDED)).isEqualTo(80);
  }

  @Test
  void recordsWithoutTheCacheWhileItHangs() throws Exception {
    cache.hang();
    List<AdmittedExecution> executions = publishSuccesses(60);
    await().atMost(LONG).until(rig::isDrained);
    assertRecorded(executions);
    assertThat(metrics().count(Metric.VIEW_OPERATIONS_SKIPPED)).isPositive();
    cache.flow();

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              long before = metrics().count(Metric.VIEW_OPERATIONS_SKIPPED);
              assertRecordedAfterDrain(publishSuccesses(1));
              assertThat(metrics().count(Metric.VIEW_OPERATIONS_SKIPPED)).isEqualTo(before);
            });
  }

  private void assertRecordedAfterDrain(List<AdmittedExecution> executions) throws Exception {
    await().atMost(LONG).until(rig::isDrained);
    assertRecorded(executions);
  }

  private void assertRecorded(List<AdmittedExecution> executions) {
    ObjectStore stored = sink.getBean(ObjectStore.class);
    assertThat(executions)
        .allSatisfy(each -> assertThat(stored.stat(ObjectKeys.capsule(each.key()))).isPresent());
  }

  private Metrics metrics() {
    return sink.getBean(Metrics.class);
  }

  private List<AdmittedExecution> publishSuccesses(int count) {
    List<AdmittedExecution> executions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AdmittedExecution execution = Samples.execution();
      rig.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
      executions.add(execution);
    }
    rig.flush();
    return executions;
  }
}
