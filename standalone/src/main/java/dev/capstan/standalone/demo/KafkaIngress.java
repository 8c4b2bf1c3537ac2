package dev.capstan.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.client.CapstanClient;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JsonNode;

/**
 * The Kafka ingress: a Kafka client sends a request, and reads the event of its end. An invalid
 * request ends as rejected.
 */
final class KafkaIngress implements DemoStep {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String REQUEST =
      "{\"query_type\": \"sql\", \"sql\": \"SELECT 6 * 7 AS answer\"}";
  private static final String GARBAGE = "{\"query_type\": \"sql\", \"sql\": 42}";

  private final String bootstrapServers;

  KafkaIngress(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public String title() {
    return "A request straight onto Kafka, and a bad one";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    String good = "demo-" + UUID.randomUUID();
    String bad = "demo-" + UUID.randomUUID();
    try (Consumer<String, String> events = eventsFromNow();
        Producer<String, String> producer = producer()) {
      send(producer, good, REQUEST);
      send(producer, bad, GARBAGE);
      Map<String, JsonNode> ends = ends(events, Set.of(good, bad));
      JsonNode done = Objects.requireNonNull(ends.get(good));
      JsonNode ended = Objects.requireNonNull(ends.get(bad));
      DemoFailure.unless("success".equals(ResultFields.status(done)), "not a success: %s", done);
      JsonNode result = client.json("/v1/executions/by-key/" + good);
      DemoFailure.unless(
          result.path("rows").path(0).path(0).asInt() == 42, "42 expected: %s", result);
      JsonNode refused = client.json(ended.path("href").asString());
      DemoFailure.unless(
          "rejected".equals(ResultFields.status(refused)), "not rejected: %s", refused);
      String reason = refused.path("error").path("message").asString();
      DemoFailure.unless(!reason.isEmpty(), "a reason expected: %s", refused);
      return new StepResult(
          List.of(
              Topics.REQUESTS + "  <-  ce_id=" + good + "  " + REQUEST,
              Topics.EVENTS + "    ->  " + done.path("execution_id").asString() + "  success",
              Topics.REQUESTS + "  <-  ce_id=" + bad + "  " + GARBAGE,
              "rejected:  " + reason),
          new LinkedHashMap<>(
              Map.of("execution_id", done.path("execution_id").asString(), "rejected", 1)));
    }
  }

  /** Reads events by idempotency key. */
  private static Map<String, JsonNode> ends(Consumer<String, String> events, Set<String> keys)
      throws DemoFailure {
    Map<String, JsonNode> ends = new HashMap<>();
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!ends.keySet().containsAll(keys)) {
      DemoFailure.unless(System.nanoTime() < deadline, "no event within %d s", TIMEOUT.toSeconds());
      for (ConsumerRecord<String, String> event : events.poll(Duration.ofMillis(200))) {
        JsonNode data = Json.MAPPER.readTree(event.value()).path("data");
        ends.put(data.path("idempotency_key").asString(), data);
      }
    }
    return ends;
  }

  private static void send(Producer<String, String> producer, String key, String request)
      throws DemoFailure, InterruptedException {
    ProducerRecord<String, String> record = new ProducerRecord<>(Topics.REQUESTS, request);
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", key,
            "ce_source", "/demo",
            "ce_type", "dev.capstan.execution.requested",
            "content-type", "application/json")
        .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new DemoFailure("Kafka did not take the record: " + e.getCause());
    }
  }

  private Producer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all"),
        new StringSerializer(),
        new StringSerializer());
  }

  private Consumer<String, String> eventsFromNow() {
    Consumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new StringDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.EVENTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // the client looks up the end offsets lazily; this call makes it do so now
    partitions.forEach(consumer::position);
    return consumer;
  }
}
