package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.DeadLetters;
import dev.capstan.kafka.InFlightOffsets;
import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.KeyedExecutor;
import dev.capstan.kafka.ListenerHealth;
import dev.capstan.kafka.TopicReadiness;
import dev.capstan.observability.health.Condition;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import dev.capstan.storage.object.ObjectStoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Delivers due webhooks: in order per execution, in parallel across executions. A record is
 * acknowledged when its follow-up is on Kafka and all earlier records are done, so a crash repeats
 * a few; the attempt log prevents duplicate attempts. At a stop, deliveries in progress may finish
 * within the grace period; the next instance repeats the others.
 */
public final class DeliveryConsumer
    implements SmartLifecycle,
        AcknowledgingMessageListener<byte[], byte[]>,
        ConsumerAwareRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryConsumer.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
  private static final Duration DRAIN_CHECK = Duration.ofMillis(20);
  private static final long POLL_MILLIS = 250;
  private static final int POLL_RECORDS = 50;
  private static final int MAX_TRIES = 3;

  private final KafkaClients clients;
  private final KafkaTemplate<byte[], byte[]> template;
  private final KafkaMessageListenerContainer<byte[], byte[]> container;
  private final DeliveryHandler handler;
  private final RecordCodec codec;
  private final Metrics metrics;
  private final Clock clock;
  private final Settings settings;
  private final KeyedExecutor executor;
  private final InFlightOffsets<Acknowledgment> inFlight = new InFlightOffsets<>();
  private volatile boolean isDraining;
  private @Nullable Thread starter;

  /**
   * @param concurrency concurrent deliveries, over all endpoints
   * @param grace for deliveries in progress when the sink stops
   */
  public record Settings(int concurrency, Duration grace) {}

  /**
   * @param member properties of the group member
   */
  public DeliveryConsumer(
      KafkaClients clients,
      Map<String, Object> member,
      DeliveryHandler handler,
      RecordCodec codec,
      Metrics metrics,
      Clock clock,
      Settings settings) {
    this.clients = clients;
    this.template = clients.template(Map.of());
    this.handler = handler;
    this.codec = codec;
    this.metrics = metrics;
    this.clock = clock;
    this.settings = settings;
    this.executor = new KeyedExecutor("webhook", settings.concurrency());
    Map<String, Object> consumer = new HashMap<>(member);
    // few at a time: each may take seconds
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    ContainerProperties properties = new ContainerProperties(Topics.WEBHOOKS);
    properties.setGroupId(Topics.WEBHOOK_GROUP);
    properties.setAckMode(ContainerProperties.AckMode.MANUAL);
    properties.setPollTimeout(POLL_MILLIS);
    properties.setConsumerRebalanceListener(this);
    this.container = clients.container("webhooks", properties, consumer);
    container.setupMessageListener(this);
  }

  @Override
  public synchronized void start() {
    if (starter == null) {
      isDraining = false;
      starter = Thread.ofVirtual().name("webhooks-start").start(this::startWithTopics);
    }
  }

  private void startWithTopics() {
    try {
      TopicReadiness.await(clients);
      container.start();
    } catch (InterruptedException e) {
      // stopped before the topics existed
    }
  }

  @Override
  public synchronized void stop() {
    Thread starting = starter;
    if (starting == null) {
      return;
    }
    isDraining = true;
    starting.interrupt();
    try {
      starting.join();
      container.pause();
      long deadline = System.nanoTime() + settings.grace().toNanos();
      while (inFlight.count() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(DRAIN_CHECK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    container.stop();
    executor.close();
    starter = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return starter != null;
  }

  /** Health of the listener. */
  public Supplier<Condition> condition() {
    return ListenerHealth.of(container);
  }

  @Override
  public void onMessage(
      ConsumerRecord<byte[], byte[]> record, @Nullable Acknowledgment acknowledgment) {
    inFlight.begin(record, Objects.requireNonNull(acknowledgment, "manual mode"));
    if (inFlight.count() >= settings.concurrency()) {
      container.pause();
    }
    executor.submit(
        key(record),
        () -> {
          deliver(record);
          Acknowledgment newest = inFlight.end(record);
          if (newest != null) {
            newest.acknowledge();
          }
          if (!isDraining && inFlight.count() < settings.concurrency()) {
            container.resume();
          }
          return true;
        });
  }

  /**
   * Returns when the follow-up of the record is on Kafka. Retries without limit, except for a
   * failure that this record causes by itself: such a record goes to the dead-letter topic, because
   * it would hold back the offsets of its partition.
   */
  private void deliver(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    String unusable = null;
    for (int tries = 1; true; tries++) {
      try {
        Optional<ProducerRecord<byte[], byte[]>> next =
            unusable == null ? process(record) : Optional.of(deadLetter(record, unusable));
        if (next.isPresent()) {
          template.send(next.get()).get();
        }
        return;
      } catch (RuntimeException | ExecutionException e) {
        if (tries >= MAX_TRIES && isByRecord(e)) {
          unusable = "it failed " + tries + " times: " + e.getMessage();
        }
        LOG.atError()
            .setCause(e)
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .log("Webhook delivery could not be completed; retrying in 1 s");
        Thread.sleep(RETRY_DELAY);
      } catch (Error e) {
        LOG.atError()
            .setCause(e)
            .log("Webhook delivery ended by an error; this process must be restarted");
        container.stopAbnormally(() -> {});
        throw e;
      }
    }
  }

  /** Not by the broker, the store, or this consumer's shutdown. */
  private static boolean isByRecord(Exception failure) {
    return switch (failure) {
      case ExecutionException e -> hasCause(e, RecordTooLargeException.class);
      case KafkaException ignored -> false;
      case org.springframework.kafka.KafkaException ignored -> false;
      case ObjectStoreException ignored -> false;
      case IllegalStateException ignored -> false;
      default -> true;
    };
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private Optional<ProducerRecord<byte[], byte[]>> process(ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    try {
      Delivery delivery = WebhookRecords.read(record);
      return handler
          .take(delivery, record.partition() + "@" + record.offset())
          .map(next -> WebhookRecords.later(codec, next, clock.instant()));
    } catch (UndecodableRecordException | IllegalArgumentException e) {
      return Optional.of(deadLetter(record, String.valueOf(e.getMessage())));
    }
  }

  private ProducerRecord<byte[], byte[]> deadLetter(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    metrics.increment(Metric.DEAD_LETTERS, record.topic());
    return DeadLetters.of(record, reason);
  }

  /** Records without a key have no order. */
  private static String key(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] key = record.key();
    return key == null ? record.partition() + "@" + record.offset() : new String(key, UTF_8);
  }

  @Override
  public void onPartitionsRevokedAfterCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    inFlight.forget(partitions);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    inFlight.forget(partitions);
  }
}
