package dev.capstan.submitter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka clients: byte arrays only, acks=all, committed records only. */
final class SubmitterKafkaClients {
  /** An admitted execution, or the result that carries it, with room to spare. */
  private static final int MAX_RECORD_BYTES = 1_000_000;

  private final SubmitterSettings.Kafka settings;

  SubmitterKafkaClients(SubmitterSettings.Kafka settings) {
    this.settings = settings;
  }

  Admin admin() {
    Map<String, Object> config = common("capstan-submitter-admin");
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return Admin.create(config);
  }

  /** Sends at once, gives up after the delivery timeout, and recovers when the brokers do. */
  Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(producerConfig("capstan-submitter"), serializer(), serializer());
  }

  Producer<byte[], byte[]> transactionalProducer(String id) {
    Map<String, Object> config = producerConfig(id);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    // what a killed instance left open holds up the readers of committed records until then
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    return new KafkaProducer<>(config, serializer(), serializer());
  }

  /** Reads by assignment, in no group. */
  Consumer<byte[], byte[]> reader() {
    return consumer(consumerConfig("capstan-submitter-reader"));
  }

  /** A member of a group that commits by itself, if at all. */
  Consumer<byte[], byte[]> member(String group, Map<String, Object> more) {
    Map<String, Object> config = consumerConfig(group);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.putAll(more);
    return consumer(config);
  }

  private Map<String, Object> producerConfig(String clientId) {
    Map<String, Object> config = common(clientId);
    Duration delivery = settings.deliveryTimeout();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery.toMillis());
    config.put(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(5_000, delivery.toMillis()));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(5_000, delivery.toMillis()));
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    return config;
  }

  private Map<String, Object> consumerConfig(String clientId) {
    Map<String, Object> config = common(clientId);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }

  private Map<String, Object> common(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    // several clients share a process; their MBeans would collide
    config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return config;
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static ByteArraySerializer serializer() {
    return new ByteArraySerializer();
  }
}
