package dev.capstan.kafka;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Kafka clients of the sink: bytes in and out, no type headers, nothing lingers.
 *
 * @param common settings of every client: bootstrap servers, and security if any
 * @param instance constant name of this instance, so that after a crash it takes its partitions
 *     over at once; null gives a new one each time, and a crashed one is missed after {@code
 *     sessionTimeout}
 * @param maxPollRecords records of one batch, so also of one transaction
 */
public record SinkKafkaClients(
    Map<String, Object> common,
    @Nullable String instance,
    Duration sessionTimeout,
    int maxPollRecords) {
  private static final int MAX_REQUEST_BYTES = 8 << 20;
  private static final int WEBHOOK_POLL_RECORDS = 50;
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

  public SinkKafkaClients {
    common = Map.copyOf(common);
  }

  /** Reads results from the earliest that nobody has decided. */
  public Consumer<byte[], byte[]> consumer() {
    return member(Topics.SINK_GROUP, Map.of());
  }

  /** Reads webhooks that are due, committed ones only, few at a time: each may take seconds. */
  public Consumer<byte[], byte[]> webhookConsumer() {
    return member(
        Topics.WEBHOOK_GROUP,
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            WEBHOOK_POLL_RECORDS));
  }

  /** Writes webhooks back that are to be tried again; no transactions. */
  public Producer<byte[], byte[]> webhookProducer() {
    Map<String, Object> config = new HashMap<>(common);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Consumer<byte[], byte[]> member(String group, Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(common);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    if (instance != null) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
    }
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis());
    config.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) sessionTimeout.dividedBy(4).toMillis());
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.putAll(more);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Writes in transactions. */
  public Producer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(common);
    String name = instance == null ? UUID.randomUUID().toString() : instance;
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, Topics.SINK_GROUP + "-" + name);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_TIMEOUT.toMillis());
    // never waited for, since a commit flushes; it keeps a transaction's records in one request
    config.put(ProducerConfig.LINGER_MS_CONFIG, 50);
    // what follows a transaction closely is told to come again while its markers are written
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public Admin admin() {
    Map<String, Object> config = new HashMap<>(common);
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    return Admin.create(config);
  }
}
