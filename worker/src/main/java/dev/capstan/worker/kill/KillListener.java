package dev.capstan.worker.kill;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.ListenerHealth;
import dev.capstan.kafka.RecordReader;
import dev.capstan.kafka.TopicReadiness;
import dev.capstan.observability.health.Condition;
import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.event.ConsumerStartedEvent;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.TopicPartitionOffset;

/**
 * Executes the kill orders of the control topic. Every worker reads all orders since its start;
 * earlier ones can't concern its attempts.
 */
public final class KillListener implements SmartLifecycle, MessageListener<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(KillListener.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 1_000;

  private final KafkaClients clients;
  private final RunningAttempts running;
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile @Nullable Thread starter;
  private volatile @Nullable KafkaMessageListenerContainer<byte[], byte[]> container;

  public KillListener(KafkaClients clients, RunningAttempts running) {
    this.clients = clients;
    this.running = running;
  }

  @Override
  public void start() {
    starter = Thread.ofVirtual().name("kill-listener-start").start(this::listen);
    try {
      if (!listening.await(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().log("Kill orders can't be read yet; slots start without them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    try {
      int partitions = TopicReadiness.partitions(clients, Topics.CONTROL);
      TopicPartitionOffset[] ends = new TopicPartitionOffset[partitions];
      for (int i = 0; i < partitions; i++) {
        ends[i] =
            new TopicPartitionOffset(Topics.CONTROL, i, TopicPartitionOffset.SeekPosition.END);
      }
      ContainerProperties properties = new ContainerProperties(ends);
      properties.setPollTimeout(POLL_MILLIS);
      KafkaMessageListenerContainer<byte[], byte[]> listener =
          clients.container(
              "kill-listener",
              properties,
              Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest"));
      listener.setupMessageListener(this);
      listener.setApplicationEventPublisher(new StartNotice());
      container = listener;
      listener.start();
    } catch (InterruptedException e) {
      // stopped before the topic existed
    }
  }

  /** The container's start event guarantees that the positions are known. */
  private final class StartNotice implements ApplicationEventPublisher {
    @Override
    public void publishEvent(Object event) {
      if (event instanceof ConsumerStartedEvent) {
        listening.countDown();
      }
    }
  }

  /** Starts before the slots and stops after them. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 1;
  }

  @Override
  public void stop() {
    Thread starting = starter;
    if (starting != null) {
      starting.interrupt();
      try {
        starting.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    KafkaMessageListenerContainer<byte[], byte[]> listener = container;
    if (listener != null) {
      listener.stop();
    }
    starter = null;
  }

  @Override
  public boolean isRunning() {
    return starter != null;
  }

  /** Down when the listener has ended unexpectedly. */
  public Condition condition() {
    KafkaMessageListenerContainer<byte[], byte[]> listener = container;
    return listener == null ? Condition.up() : ListenerHealth.of(listener).get();
  }

  private void execute(KillOrder order) {
    if (order.nonce() == null) {
      running.kill(order.executionId(), KillSwitch.Reason.EXECUTION_ENDED);
    } else {
      running.kill(order.nonce(), KillSwitch.Reason.DUPLICATE);
    }
  }

  @Override
  public void onMessage(ConsumerRecord<byte[], byte[]> record) {
    switch (RecordReader.read(record)) {
      case RecordReader.Decoded(KillOrder order) -> execute(order);
      case RecordReader.Decoded ignored -> {}
      case RecordReader.Unusable unusable ->
          log.atWarn()
              .addKeyValue("offset", record.offset())
              .addKeyValue("reason", unusable.reason())
              .log("Unusable record on the control topic skipped");
    }
  }
}
