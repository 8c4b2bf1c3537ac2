package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.WebhookRequest;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.SinkApplication;
import dev.capstan.submitter.SubmitterApplication;
import dev.capstan.testing.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Many deliveries at once to a receiver that fails now and then. */
class FlakyReceiverIT {
  private static final int DELIVERIES = 200;
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> delivered = ConcurrentHashMap.newKeySet();
  private final Random random = new Random(Seed.orElse(7));

  @Test
  void aQuarterOfFailuresDoesNotDelayTheOtherDeliveries(@TempDir Path folder) throws Exception {
    EmbeddedKafka kafka = new EmbeddedKafka(folder.resolve("kafka"), 0);
    EmbeddedRedis redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    EmbeddedS3 s3 = new EmbeddedS3(folder.resolve("s3"), 0);
    EmbeddedServers servers = new EmbeddedServers(List.of(kafka, redis, s3));
    HttpServer receiver = receiver();
    try (servers) {
      servers.start();
      String[] arguments =
          Stream.of(
                  "capstan.kafka.bootstrap-servers=" + kafka.address(),
                  "capstan.store.endpoint=" + s3.url(),
                  "capstan.store.access-key=" + s3.credentials().accessKey(),
                  "capstan.store.secret-key=" + s3.credentials().secretKey(),
                  "capstan.cache.url=" + redis.url(),
                  "capstan.cache.password=" + redis.password(),
                  "capstan.webhook.allow-private=127.0.0.0/8",
                  "capstan.webhook.secrets.default.main=" + SECRET,
                  "server.port=0",
                  "management.server.port=-1")
              .map(property -> "--" + property)
              .toArray(String[]::new);
      try (ConfigurableApplicationContext submitter =
              SubmitterApplication.builder().run(arguments);
          ConfigurableApplicationContext sink = SinkApplication.builder().run(arguments)) {
        assertThat(submitter.isRunning() && sink.isRunning()).isTrue();
        send(kafka.address(), receiver.getAddress().getPort());
        // retries of failed attempts come after 5 s; a circuit breaker of 30 s would take minutes
        await().atMost(Duration.ofMinutes(2)).until(() -> delivered.size() == DELIVERIES);
      }
    } finally {
      receiver.stop(0);
    }
  }

  private HttpServer receiver() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/hook",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String id = exchange.getRequestHeaders().getFirst("webhook-id");
          boolean isFirst = seen.add(id);
          boolean fails = isFirst && random.nextInt(4) == 0;
          if (!fails) {
            delivered.add(id);
          }
          exchange.sendResponseHeaders(fails ? 500 : 204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void send(String brokers, int port) throws Exception {
    RecordCodec codec = new RecordCodec("capstan/test");
    WebhookRequest webhook = new WebhookRequest("http://127.0.0.1:" + port + "/hook", "main", null);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < DELIVERIES; i++) {
        Delivery delivery =
            Delivery.first(
                "msg_" + "%032d".formatted(i),
                new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
                "completed",
                webhook,
                "{\"type\":\"execution.completed\"}",
                0,
                Instant.now());
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
