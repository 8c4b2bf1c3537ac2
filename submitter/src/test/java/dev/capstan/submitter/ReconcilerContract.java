package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewChanges;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trimming and redispatch by the reconciler. The test takes the roles of workers and sink; each
 * test has its own lanes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ReconcilerContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String[] LANES = {
    "held", "other", "ledger", "lost", "marker", "backlog", "idle", "expiring", "probe"
  };
  private static final int RESULT_PARTITIONS = 4;

  private SubmitterServers servers;
  private RunningSubmitter submitter;
  private Admin admin;
  private Producer<byte[], byte[]> producer;
  private Lane probe;
  private String address;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Empty servers, for all tests. */
  protected abstract SubmitterServers servers(Path folder);

  @BeforeAll
  @SuppressWarnings("unchecked")
  void start(@TempDir Path folder) {
    servers = servers(folder);
    address = servers.kafka();
    List<String> properties = new ArrayList<>();
    properties.add("capstan.scheduling.sweep=200ms");
    properties.add("capstan.scheduling.stuck-after=1s");
    for (String lane : LANES) {
      properties.add("capstan.lanes." + lane + ".provider=bubblewrap");
      properties.add("capstan.lanes." + lane + ".max-timeout=60s");
    }
    submitter = new RunningSubmitter(servers, properties.toArray(String[]::new));
    admin = submitter.context.getBean(Admin.class);
    producer = submitter.context.getBean(Producer.class);
    await().atMost(TIMEOUT).until(submitter.context.getBean(ViewCache.class)::isComplete);
    probe = lane("probe");
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    if (submitter != null) {
      submitter.close();
      servers.close();
    }
  }

  @BeforeEach
  void everyResultIsRead() {
    sinkReadsAll();
  }

  @Test
  void aLaneIsTrimmedUpToItsAcknowledgedRecordsAndContinues() {
    TopicPartition ready = new TopicPartition(Topics.ready("held"), 0);
    List<String> ids = List.of(post("held"), post("held"), post("held"), post("held"));
    awaitSweeps(2);
    assertThat(start(ready)).as("a group that never joined").isZero();

    Lane first = lane("held");
    ConsumerRecord<byte[], byte[]> held = first.take();
    Lane second = lane("held");
    assertThat(second.lose()).isEqualTo(ids.get(1));
    awaitSweeps(2);
    assertThat(start(ready)).as("the first is in flight").isZero();

    first.accept(held);
    // an empty poll may leave an acquired record with its consumer: then the second has the third
    String third = first.lose();
    String last = third.equals(ids.get(2)) ? ids.get(3) : ids.get(2);
    assertThat(third).isIn(ids.get(2), ids.get(3));
    await().atMost(TIMEOUT).until(() -> start(ready) >= 1);
    awaitSweeps(2);
    assertThat(start(ready)).as("the last is not delivered yet").isLessThanOrEqualTo(3);
    List.of(ids.get(0), ids.get(1), third).forEach(this::endOnLedger);

    servers.restartKafka();
    assertThat(second.lose()).isEqualTo(last);
    endOnLedger(last);
    String next = post("held");
    assertThat(second.lose()).isEqualTo(next);
    endOnLedger(next);
    await().atMost(TIMEOUT).until(() -> start(ready) >= 4);
  }

  @Test
  void resultsAndDelaysAreTrimmedUpToTheCommittedOffsets() {
    TopicPartition results = new TopicPartition(Topics.RESULTS, 1);
    long base = end(results);
    for (int i = 0; i < 3; i++) {
      append(results);
    }
    awaitSweeps(2);
    assertThat(start(results)).as("not committed").isLessThanOrEqualTo(base);
    sinkCommits(results, base + 2);
    await().atMost(TIMEOUT).until(() -> start(results) == base + 2);
    TopicPartition delay = new TopicPartition(Topics.delay(Duration.ofHours(1)), 0);
    String id = post("idle", "not_before", Instant.now().plus(Duration.ofHours(2)).toString());
    TopicPartition forwarded = new TopicPartition(Topics.delay(Duration.ofMillis(200)), 0);
    String soon = post("idle", "not_before", Instant.now().plusMillis(700).toString());
    await().atMost(TIMEOUT).until(() -> end(forwarded) > 0 && start(forwarded) == end(forwarded));
    // an offset committed for an earlier topic with this name does not permit deletion
    sinkCommits(new TopicPartition(Topics.RESULTS, 2), end(results) + 1_000);
    awaitSweeps(2);

    assertThat(start(results)).isEqualTo(base + 2);
    assertThat(end(delay) - start(delay)).isEqualTo(1);
    assertThat(end(new TopicPartition(Topics.EXECUTIONS, 0))).isPositive();
    assertThat(start(new TopicPartition(Topics.EXECUTIONS, 0))).as("the ledger").isZero();
    endOnLedger(id);
    endOnLedger(soon);
  }

  @Test
  void anExecutionThatIsOnlyOnTheLedgerIsDispatched() throws Exception {
    String model = post("other");
    Lane worker = lane("other");
    assertThat(worker.lose()).isEqualTo(model);
    ConsumerRecord<byte[], byte[]> record = ledgerRecord(model);
    endOnLedger(model);
    String id = ExecutionId.random().value();
    byte[] value = new String(record.value(), UTF_8).replace(model, id).getBytes(UTF_8);
    producer
        .send(
            new ProducerRecord<>(
                Topics.EXECUTIONS, null, id.getBytes(UTF_8), value, record.headers()))
        .get(10, TimeUnit.SECONDS);

    assertThat(worker.lose()).isEqualTo(id);
    endOnLedger(id);
  }

  @Test
  void aLostExecutionIsDispatchedAgainOnceWhileInFlight() {
    String id = post("lost");
    Lane worker = lane("lost");
    assertThat(worker.lose()).isEqualTo(id);
    TopicPartition ready = new TopicPartition(Topics.ready("lost"), 0);

    ConsumerRecord<byte[], byte[]> again = worker.take();
    assertThat(Lane.id(again)).isEqualTo(id);
    awaitRedispatchElsewhere();
    assertThat(end(ready)).as("one dispatch more").isEqualTo(2);
    worker.accept(again);
    assertThat(worker.lose()).as("lost once more").isEqualTo(id);
    endOnLedger(id);
  }

  @Test
  void transactionMarkersDoNotBlockDrainCycles() {
    String id = post("marker", "not_before", Instant.now().plusSeconds(1).toString());
    Lane worker = lane("marker");
    ConsumerRecord<byte[], byte[]> record = worker.take();
    worker.accept(record);
    assertThat(end(new TopicPartition(Topics.ready("marker"), 0)))
        .as("the record and the end of its transaction")
        .isEqualTo(record.offset() + 2);

    assertThat(worker.lose()).isEqualTo(id);
    endOnLedger(id);
  }

  @Test
  void queuedDelayedAndRetryingExecutionsAreNotRedispatched() {
    List<String> ids = new ArrayList<>();
    long backlog = end(new TopicPartition(Topics.ready("backlog"), 0));
    for (int i = 0; i < 20; i++) {
      ids.add(post("backlog"));
    }
    ids.add(post("idle", "not_before", Instant.now().plus(Duration.ofHours(1)).toString()));
    Lane worker = lane("expiring");
    String retrying = post("expiring", "retry", "{\"max_attempts\": 2, \"initial_ms\": 60000}");
    assertThat(worker.lose()).isEqualTo(retrying);
    AdmittedExecution execution =
        submitter
            .context
            .getBean(LedgerReader.class)
            .find(new ExecutionKey(TenantId.DEFAULT, new ExecutionId(retrying)), null)
            .orElseThrow();
    submitter
        .context
        .getBean(ViewCache.class)
        .apply(execution.key(), ViewChanges.retrying(execution, 1, 0));
    ids.add(retrying);
    long idle = end(new TopicPartition(Topics.ready("idle"), 0));
    long expiring = end(new TopicPartition(Topics.ready("expiring"), 0));

    awaitRedispatchElsewhere();
    awaitRedispatchElsewhere();
    assertThat(end(new TopicPartition(Topics.ready("backlog"), 0))).isEqualTo(backlog + 20);
    assertThat(end(new TopicPartition(Topics.ready("idle"), 0))).isEqualTo(idle);
    assertThat(end(new TopicPartition(Topics.ready("expiring"), 0))).isEqualTo(expiring);
    ids.forEach(this::endOnLedger);
  }

  @Test
  void anOverdueExecutionIsReportedOnce() {
    try (Consumer<byte[], byte[]> reader =
        submitter.context.getBean(KafkaClients.class).consumer(null, Map.of())) {
      List<TopicPartition> partitions = resultPartitions();
      reader.assign(partitions);
      reader.seekToEnd(partitions);
      partitions.forEach(reader::position);
      String id = post("backlog", "expires_at", Instant.now().plusSeconds(2).toString());
      List<Integer> reports = new ArrayList<>();
      await().atMost(TIMEOUT).until(() -> poll(reader, id, reports) == 1);
      awaitSweeps(6, (reports.getFirst() + 1) % RESULT_PARTITIONS);
      assertThat(poll(reader, id, reports)).as("the sink has not read it").isEqualTo(1);
      endOnLedger(id);
      sinkReadsAll();
      awaitRedispatchElsewhere();
      assertThat(poll(reader, id, reports)).as("it has ended").isEqualTo(1);
    }
  }

  private int poll(Consumer<byte[], byte[]> reader, String id, List<Integer> found) {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(600))) {
      if (record.key() != null && Lane.id(record).equals(id)) {
        found.add(record.partition());
      }
    }
    return found.size();
  }

  private String post(String lane, String... field) {
    Map<String, Object> body = new HashMap<>();
    body.put("query_type", "python");
    body.put("python_code", "1");
    body.put("lane", lane);
    body.put("retry", Map.of("max_attempts", 1));
    for (int i = 0; i < field.length; i += 2) {
      boolean isJson = field[i + 1].startsWith("{");
      body.put(field[i], isJson ? Json.MAPPER.readTree(field[i + 1]) : field[i + 1]);
    }
    HttpResponse<String> answer = submitter.post(Json.MAPPER.writeValueAsString(body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return Json.MAPPER.readTree(answer.body()).path("execution_id").asString();
  }

  private Lane lane(String name) {
    Lane lane = new Lane(address, name);
    open.add(lane);
    return lane;
  }

  /** Returns when any redispatch that was possible since the call has happened. */
  private void awaitRedispatchElsewhere() {
    String id = post("probe");
    assertThat(probe.lose()).isEqualTo(id);
    assertThat(probe.lose()).isEqualTo(id);
    endOnLedger(id);
  }

  private void awaitSweeps(int count) {
    awaitSweeps(count + 1, 0);
  }

  /** Detects a sweep by the trimming of records that the sink has just read. */
  private void awaitSweeps(int count, int resultPartition) {
    TopicPartition partition = new TopicPartition(Topics.RESULTS, resultPartition);
    for (int i = 0; i < count; i++) {
      append(partition);
      sinkCommits(partition, end(partition));
      await().atMost(TIMEOUT).until(() -> start(partition) == end(partition));
    }
  }

  private void append(TopicPartition partition) {
    get(
        producer.send(
            new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[1])));
  }

  private void endOnLedger(String id) {
    get(producer.send(new ProducerRecord<>(Topics.EXECUTIONS, id.getBytes(UTF_8), null)));
  }

  private void sinkReadsAll() {
    resultPartitions().forEach(partition -> sinkCommits(partition, end(partition)));
  }

  private List<TopicPartition> resultPartitions() {
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < RESULT_PARTITIONS; i++) {
      all.add(new TopicPartition(Topics.RESULTS, i));
    }
    return all;
  }

  private void sinkCommits(TopicPartition partition, long offset) {
    get(
        admin
            .alterConsumerGroupOffsets(
                Topics.SINK_GROUP, Map.of(partition, new OffsetAndMetadata(offset)))
            .all()
            .toCompletionStage()
            .toCompletableFuture());
  }

  private ConsumerRecord<byte[], byte[]> ledgerRecord(String id) {
    TopicPartition partition = new TopicPartition(Topics.EXECUTIONS, 0);
    try (Consumer<byte[], byte[]> reader =
        submitter.context.getBean(KafkaClients.class).consumer(null, Map.of())) {
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      await()
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                  if (Lane.id(record).equals(id) && record.value() != null) {
                    found.add(record);
                  }
                }
                return !found.isEmpty();
              });
      return found.getFirst();
    }
  }

  private long start(TopicPartition partition) {
    return offset(partition, OffsetSpec.earliest());
  }

  private long end(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest());
  }

  private long offset(TopicPartition partition, OffsetSpec spec) {
    return get(admin
            .listOffsets(Map.of(partition, spec))
            .partitionResult(partition)
            .toCompletionStage()
            .toCompletableFuture())
        .offset();
  }

  private static <T> T get(java.util.concurrent.Future<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
