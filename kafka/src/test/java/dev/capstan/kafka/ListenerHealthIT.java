package dev.capstan.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.observability.health.Condition;
import dev.capstan.schema.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;

class ListenerHealthIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void anErrorOfAListenerEndsItsContainerAndHealthTellsIt() {
    try (EmbeddedKafka broker = new EmbeddedKafka(folder.resolve("kafka"), 0)) {
      broker.start();
      try (KafkaClients clients = new KafkaClients(KafkaSettings.plain(broker.address()), "test");
          Admin admin = clients.admin()) {
        new TopicProvisioner(admin, new TopicProvisioner.Partitions(1, 1, 1, (short) 1))
            .run(List.of(), List.of(Topics.REQUESTS));
        ContainerProperties properties = new ContainerProperties(Topics.REQUESTS);
        properties.setGroupId(Topics.INTAKE_GROUP);
        KafkaMessageListenerContainer<byte[], byte[]> container =
            clients.container("failing", properties, Map.of());
        MessageListener<byte[], byte[]> failing =
            record -> {
              throw new StackOverflowError("a defect");
            };
        container.setupMessageListener(failing);
        Supplier<Condition> health = ListenerHealth.of(container);
        assertThat(health.get().isUp()).isTrue();
        container.start();
        assertThat(health.get().isUp()).isTrue();

        clients.template(Map.of()).send(new ProducerRecord<>(Topics.REQUESTS, new byte[1])).join();

        await().atMost(LONG).until(() -> !health.get().isUp());
      }
    }
  }

  @Test
  void aContainerThatWasStoppedIsHealthy() {
    ContainerProperties properties = new ContainerProperties(Topics.REQUESTS);
    properties.setGroupId(Topics.INTAKE_GROUP);
    try (KafkaClients clients = new KafkaClients(KafkaSettings.plain("localhost:1"), "test")) {
      KafkaMessageListenerContainer<byte[], byte[]> container =
          clients.container("stopped", properties, Map.of());
      MessageListener<byte[], byte[]> idle = record -> {};
      container.setupMessageListener(idle);
      container.start();
      container.stop();

      assertThat(ListenerHealth.of(container).get().isUp()).isTrue();
    }
  }
}
