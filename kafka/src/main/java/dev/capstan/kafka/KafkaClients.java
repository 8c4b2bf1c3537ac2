package dev.capstan.kafka;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.DefaultTransactionIdSuffixStrategy;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.ProducerListener;

/**
 * Creates every Kafka client of a service: byte arrays only, no type headers, acks=all, no
 * automatic commits. Closes the producers that it created.
 */
public final class KafkaClients implements AutoCloseable {
  private static final int CLOSE_SECONDS = 10;
  private static final Duration AUTHENTICATION_RETRY = Duration.ofSeconds(5);

  private final Map<String, Object> common;
  private final List<DefaultKafkaProducerFactory<byte[], byte[]>> factories =
      new CopyOnWriteArrayList<>();

  /**
   * @param clientId prefix of the client ids, such as {@code capstan-submitter}
   */
  public KafkaClients(KafkaSettings settings, String clientId) {
    Map<String, Object> all = new HashMap<>();
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    // several clients share a process; their MBeans would have the same names
    all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    all.putAll(settings.properties());
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    this.common = Map.copyOf(all);
  }

  public Admin admin() {
    return Admin.create(
        with(
            Map.of(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000)));
  }

  /**
   * A producer that sends without delay. Its {@code close} has no effect; closing this object
   * closes it.
   */
  public Producer<byte[], byte[]> producer(Map<String, Object> more) {
    return producers(more).createProducer();
  }

  /** A template over a producer that sends without delay. */
  public KafkaTemplate<byte[], byte[]> template(Map<String, Object> more) {
    return template(producers(more));
  }

  /**
   * A template for {@code executeInTransaction}. One transaction at a time, always under the same
   * id, so that a restarted instance aborts transactions that its predecessor left open.
   *
   * @param id prefix of the transactional id, constant for an instance
   * @param timeout after which the brokers abort a transaction of a dead instance; until then it
   *     blocks readers of committed records
   */
  public KafkaTemplate<byte[], byte[]> transactions(
      String id, Duration timeout, Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) timeout.toMillis());
    DefaultKafkaProducerFactory<byte[], byte[]> factory = producers(config);
    factory.setTransactionIdPrefix(id + "-");
    factory.setTransactionIdSuffixStrategy(new DefaultTransactionIdSuffixStrategy(1));
    return template(factory);
  }

  private DefaultKafkaProducerFactory<byte[], byte[]> producers(Map<String, Object> more) {
    Map<String, Object> config =
        with(
            Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0));
    config.putAll(more);
    DefaultKafkaProducerFactory<byte[], byte[]> factory =
        new DefaultKafkaProducerFactory<>(
            config, new ByteArraySerializer(), new ByteArraySerializer());
    factory.setPhysicalCloseTimeout(CLOSE_SECONDS);
    factories.add(factory);
    return factory;
  }

  private static KafkaTemplate<byte[], byte[]> template(
      DefaultKafkaProducerFactory<byte[], byte[]> factory) {
    KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(factory);
    // the default listener logs every failed record; callers log a failure once
    template.setProducerListener(new ProducerListener<>() {});
    return template;
  }

  /**
   * A consumer of committed records that starts at the earliest offset.
   *
   * @param group null for a consumer with manually assigned partitions
   */
  public Consumer<byte[], byte[]> consumer(@Nullable String group, Map<String, Object> more) {
    return consumers(more).createConsumer(group, "");
  }

  /**
   * A listener container with one consumer as from {@link #consumer}. It retries when the brokers
   * refuse its credentials, because they may be rotating.
   *
   * @param name of its thread
   * @param properties topics, group and polling options
   * @param more properties of its consumer
   */
  public KafkaMessageListenerContainer<byte[], byte[]> container(
      String name, ContainerProperties properties, Map<String, Object> more) {
    properties.setAuthExceptionRetryInterval(AUTHENTICATION_RETRY);
    // the services' own timers measure the same work, by lane
    properties.setMicrometerEnabled(false);
    KafkaMessageListenerContainer<byte[], byte[]> container =
        new KafkaMessageListenerContainer<>(consumers(more), properties);
    container.setBeanName(name);
    return container;
  }

  private ConsumerFactory<byte[], byte[]> consumers(Map<String, Object> more) {
    Map<String, Object> config =
        with(
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    config.putAll(more);
    return new DefaultKafkaConsumerFactory<>(
        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Properties of a group member with crash detection.
   *
   * @param instance constant name of this instance, so that it regains its partitions immediately
   *     after a crash; null for a new member at each start
   * @param sessionTimeout after which a member without heartbeats loses its partitions
   */
  public static Map<String, Object> member(@Nullable String instance, Duration sessionTimeout) {
    Map<String, Object> config = new HashMap<>();
    if (instance != null) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
    }
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis());
    config.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) sessionTimeout.dividedBy(4).toMillis());
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    return config;
  }

  /** A member of a lane's share group that gets one record at a time. */
  public ShareConsumer<byte[], byte[]> shareConsumer(String lane) {
    ShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            with(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    Topics.shareGroup(lane),
                    ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                    "explicit",
                    ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                    "record_limit",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    1)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.ready(lane)));
    return consumer;
  }

  private Map<String, Object> with(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(common);
    config.putAll(more);
    return config;
  }

  @Override
  public void close() {
    factories.forEach(DefaultKafkaProducerFactory::destroy);
  }
}
