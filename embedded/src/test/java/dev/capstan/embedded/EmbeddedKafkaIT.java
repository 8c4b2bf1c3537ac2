package dev.capstan.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final Duration LOCK = Duration.ofSeconds(2);

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static KafkaClients clients;

  @BeforeAll
  static void start() {
    kafka = new EmbeddedKafka(folder.resolve("kafka"), 0);
    kafka.start();
    clients = new KafkaClients(kafka.address());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void deliversToAShareGroupUntilItIsAccepted() throws Exception {
    clients.createTopic("share");
    clients.configureShareGroup("share-group", LOCK);
    clients.send("share", "job");

    try (var consumer = clients.shareConsumer("share-group", "share")) {
      ConsumerRecord<String, String> first = KafkaClients.next(consumer);
      consumer.acknowledge(first, AcknowledgeType.RELEASE);
      assertThat(consumer.commitSync().values()).allMatch(error -> error.isEmpty());

      ConsumerRecord<String, String> again = KafkaClients.next(consumer);
      assertThat(again.offset()).isEqualTo(first.offset());
      assertThat(again.deliveryCount()).contains((short) 2);
      consumer.acknowledge(again, AcknowledgeType.ACCEPT);
      assertThat(consumer.commitSync().values()).allMatch(error -> error.isEmpty());

      clients.send("share", "next job");
      assertThat(KafkaClients.next(consumer).value()).isEqualTo("next job");
    }
  }

  @Test
  void renewsALockWithoutAnotherDelivery() throws Exception {
    clients.createTopic("renewed");
    clients.configureShareGroup("renewing-group", LOCK);
    clients.send("renewed", "long job");

    try (var consumer = clients.shareConsumer("renewing-group", "renewed")) {
      ConsumerRecord<String, String> job = KafkaClients.next(consumer);
      long end = System.nanoTime() + LOCK.multipliedBy(2).toNanos();
      while (System.nanoTime() < end) {
        consumer.acknowledge(job, AcknowledgeType.RENEW);
        assertThat(consumer.commitSync().values()).allMatch(error -> error.isEmpty());
        job = KafkaClients.next(consumer);
        assertThat(job.deliveryCount()).contains((short) 1);
      }
      consumer.acknowledge(job, AcknowledgeType.ACCEPT);
      assertThat(consumer.commitSync().values()).allMatch(error -> error.isEmpty());
    }
  }

  @Test
  void redeliversWhenAMemberFailsSilently() throws Exception {
    clients.createTopic("abandoned");
    clients.configureShareGroup("abandoning-group", LOCK);
    clients.send("abandoned", "job");

    try (var idle = clients.shareConsumer("abandoning-group", "abandoned")) {
      assertThat(KafkaClients.next(idle).deliveryCount()).contains((short) 1);
    }
    try (var consumer = clients.shareConsumer("abandoning-group", "abandoned")) {
      assertThat(KafkaClients.next(consumer).deliveryCount()).contains((short) 2);
    }
  }

  @Test
  void hidesAbortedTransactions() throws Exception {
    clients.createTopic("transactions");
    try (var producer = clients.producer(Map.of("transactional.id", "tx"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "committed"));
      producer.commitTransaction();
    }

    assertThat(clients.committed("transactions")).containsExactly("committed");
  }

  @Test
  void takesARecordOfAMebibyte() throws Exception {
    clients.createTopic("large");
    try (var producer = clients.producer(Map.of("max.request.size", 2 << 20))) {
      producer.send(new ProducerRecord<>("large", "x".repeat(1 << 20))).get();
    }

    assertThat(clients.committed("large")).hasSize(1);
  }

  @Test
  void keepsItsDataAfterARestartOnAnotherPort(@TempDir Path data) throws Exception {
    try (EmbeddedKafka first = new EmbeddedKafka(data, 0)) {
      first.start();
      KafkaClients before = new KafkaClients(first.address());
      before.createTopic("kept");
      before.send("kept", "a", "b");
    }
    try (EmbeddedKafka second = new EmbeddedKafka(data, 0)) {
      second.start();
      assertThat(new KafkaClients(second.address()).committed("kept")).containsExactly("a", "b");
    }
  }

  @Test
  void keepsAcknowledgedRecordsAfterAKill(@TempDir Path data) throws Exception {
    int port;
    try (ServerProcess first = new ServerProcess("kafka", data, 0)) {
      port = Integer.parseInt(first.address().split(":")[1]);
      KafkaClients before = new KafkaClients(first.address());
      before.createTopic("kept");
      before.send("kept", "a", "b");
      first.kill();
    }
    try (ServerProcess second = new ServerProcess("kafka", data, port)) {
      KafkaClients after = new KafkaClients(second.address());
      assertThat(after.committed("kept")).containsExactly("a", "b");
      after.send("kept", "c");
      assertThat(after.committed("kept")).containsExactly("a", "b", "c");
    }
  }

  @Test
  void namesAPortThatIsTaken(@TempDir Path data) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedKafka late = new EmbeddedKafka(data, other.getLocalPort())) {
      assertThatThrownBy(late::start)
          .isInstanceOf(PortTakenException.class)
          .hasMessageContaining("port " + other.getLocalPort())
          .hasMessageContaining("Kafka");
    }
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (EmbeddedKafka second = new EmbeddedKafka(folder.resolve("kafka"), 0)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("in use");
    }
  }
}
