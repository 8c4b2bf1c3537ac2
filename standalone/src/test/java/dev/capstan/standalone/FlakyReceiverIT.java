package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.WebhookRequest;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.SinkApplication;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.submitter.SubmitterApplication;
import dev.capstan.testing.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Many deliveries at once to receivers that fail now and then, or for some time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlakyReceiverIT {
  private static final int DELIVERIES = 200;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private WebhookServers servers;
  private ConfigurableApplicationContext sink;

  @BeforeAll
  void start(@TempDir Path folder) {
    servers = new WebhookServers(folder);
    open.add(servers);
    String[] arguments = servers.arguments();
    ConfigurableApplicationContext submitter = SubmitterApplication.builder().run(arguments);
    open.add(submitter);
    sink = SinkApplication.builder().run(arguments);
    open.add(sink);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    threads.shutdownNow();
  }

  @Test
  void aQuarterOfFailuresDoesNotDelayTheOtherDeliveries() throws Exception {
    Random random = new Random(Seed.orElse(7));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    List<Integer> delivered = new CopyOnWriteArrayList<>();
    send(receiver(id -> seen.add(id) && random.nextInt(4) == 0, delivered));
    // retries of failed attempts come after 5 s; a circuit breaker of 30 s would take minutes
    await().atMost(TIMEOUT).until(() -> delivered.size() == DELIVERIES);
    assertThat(delivered).doesNotHaveDuplicates();
  }

  @Test
  void whatWaitedForAReceiverIsDeliveredInOrder() throws Exception {
    // ten failures open the circuit breaker, two probes fail
    AtomicInteger failures = new AtomicInteger(12);
    List<Integer> delivered = new CopyOnWriteArrayList<>();
    send(receiver(id -> failures.getAndDecrement() > 0, delivered));
    await().atMost(TIMEOUT).until(() -> delivered.size() == DELIVERIES);
    // several threads and partitions, so nearly in order; a random order exceeds 0.2 once in 400
    assertThat(rankCorrelation(delivered)).isGreaterThan(0.2);
  }

  @Test
  void aDeliveryWhoseLogIsBrokenGoesToTheDeadLetterTopicAndTheOthersGoOn() throws Exception {
    ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());
    ObjectStore store = sink.getBean(ObjectStore.class);
    String webhookId = "msg_" + "%032d".formatted(DELIVERIES);
    String log = ObjectKeys.deliveryAttempt(key, webhookId, 0, 1);
    assertThat(store.create(log, "[".getBytes(UTF_8), "application/json")).isTrue();
    List<Integer> delivered = new CopyOnWriteArrayList<>();
    int port = receiver(id -> false, delivered);
    send(List.of(delivery(webhookId, key, port, Instant.now())));
    send(port);
    await().atMost(TIMEOUT).until(() -> delivered.size() == DELIVERIES);
    assertThat(delivered).doesNotContain(DELIVERIES);
    await().atMost(TIMEOUT).until(() -> deadLetters().contains(key.id().value()));
  }

  /** The keys of the records in the dead-letter topic. */
  private List<String> deadLetters() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers.kafkaAddress()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.DEAD, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> keys = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
        keys.add(new String(each.key(), UTF_8));
      }
      return keys;
    }
  }

  /** Spearman's: 1 for numbers in ascending order, about 0 for a random order. */
  private static double rankCorrelation(List<Integer> numbers) {
    double squares = 0;
    for (int i = 0; i < numbers.size(); i++) {
      squares += Math.pow(numbers.get(i) - i, 2);
    }
    double size = numbers.size();
    return 1 - 6 * squares / (size * (size * size - 1));
  }

  /**
   * The port of a new receiver.
   *
   * @param fails whether it responds with 500 to the delivery with an id
   */
  private int receiver(Predicate<String> fails, List<Integer> delivered) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/hook",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String id = exchange.getRequestHeaders().getFirst("webhook-id");
          boolean isFailure = fails.test(id);
          if (!isFailure) {
            delivered.add(Integer.valueOf(id.substring("msg_".length())));
          }
          exchange.sendResponseHeaders(isFailure ? 500 : 204, -1);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private void send(int port) {
    Instant now = Instant.now();
    send(
        IntStream.range(0, DELIVERIES)
            .mapToObj(
                i ->
                    delivery(
                        "msg_" + "%032d".formatted(i),
                        new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
                        port,
                        now.plusMillis(i)))
            .toList());
  }

  private static Delivery delivery(
      String webhookId, ExecutionKey key, int port, Instant startedAt) {
    WebhookRequest webhook = new WebhookRequest("http://127.0.0.1:" + port + "/hook", "main", null);
    String payload = "{\"type\":\"execution.completed\"}";
    return Delivery.first(webhookId, key, "completed", webhook, payload, 0, startedAt);
  }

  private void send(List<Delivery> deliveries) {
    RecordCodec codec = new RecordCodec("capstan/test");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers.kafkaAddress()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Delivery delivery : deliveries) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                Topics.WEBHOOKS,
                delivery.executionId().value().getBytes(UTF_8),
                RecordCodec.encode(delivery));
        codec.headers(delivery).forEach(each -> record.headers().add(each.name(), each.value()));
        producer.send(record);
      }
    }
  }
}
