package dev.capstan.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.schema.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.listener.AcknowledgingShareConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ShareKafkaMessageListenerContainer;
import org.springframework.kafka.support.ShareAcknowledgment;

/**
 * Reason for the slots' own poll loop (ADR 7): Spring's share container calls the listener again
 * after every lock renewal, as if the record were a new job. If this test fails, slots can become
 * listeners.
 */
class ShareContainerRenewalIT {
  @TempDir Path folder;

  @Test
  void theContainerCallsTheListenerAgainAfterALockRenewal() {
    try (EmbeddedKafka broker = new EmbeddedKafka(folder.resolve("kafka"), 0)) {
      broker.start();
      KafkaSettings settings = KafkaSettings.plain(broker.address());
      try (KafkaClients clients = new KafkaClients(settings, "test");
          Admin admin = clients.admin()) {
        new TopicProvisioner(admin, new TopicProvisioner.Partitions(1, 1, 1, (short) 1))
            .run(List.of("lane"), List.of(Topics.REQUESTS));
        clients
            .template(Map.of())
            .send(new ProducerRecord<>(Topics.ready("lane"), "job".getBytes(UTF_8)))
            .join();

        AtomicInteger calls = new AtomicInteger();
        ShareKafkaMessageListenerContainer<byte[], byte[]> container =
            container(broker.address(), new Renewing(calls));
        container.start();
        try {
          await().atMost(Duration.ofSeconds(60)).until(() -> calls.get() == 2);
        } finally {
          container.stop();
        }
        assertThat(calls.get()).isEqualTo(2);
      }
    }
  }

  private static ShareKafkaMessageListenerContainer<byte[], byte[]> container(
      String address, AcknowledgingShareConsumerAwareMessageListener<byte[], byte[]> listener) {
    ContainerProperties properties = new ContainerProperties(Topics.ready("lane"));
    properties.setGroupId(Topics.shareGroup("lane"));
    properties.setShareAckMode(ContainerProperties.ShareAckMode.MANUAL);
    properties.setMessageListener(listener);
    ShareKafkaMessageListenerContainer<byte[], byte[]> container =
        new ShareKafkaMessageListenerContainer<>(
            new DefaultShareConsumerFactory<byte[], byte[]>(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    address,
                    ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                    "explicit"),
                ByteArrayDeserializer::new,
                ByteArrayDeserializer::new),
            properties);
    container.setBeanName("share");
    return container;
  }

  /** Renews the lock the first time, and accepts the record the second time. */
  private record Renewing(AtomicInteger calls)
      implements AcknowledgingShareConsumerAwareMessageListener<byte[], byte[]> {
    @Override
    public void onShareRecord(
        ConsumerRecord<byte[], byte[]> record,
        @Nullable ShareAcknowledgment acknowledgment,
        ShareConsumer<?, ?> consumer) {
      if (acknowledgment == null) {
        throw new IllegalStateException("explicit mode has acknowledgments");
      }
      if (calls.incrementAndGet() == 1) {
        acknowledgment.renew();
      } else {
        acknowledgment.acknowledge();
      }
    }
  }
}
