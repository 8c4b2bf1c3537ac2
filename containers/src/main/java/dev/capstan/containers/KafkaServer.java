package dev.capstan.containers;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A combined broker and controller, with the settings that the documentation recommends for a
 * single broker.
 */
public final class KafkaServer extends ServerContainer {
  private static final String IMAGE = "apache/kafka:4.4.0";
  private static final String LISTENER = "kafka:19092";

  private KafkaServer(FaultProxy proxy) {
    super(container(proxy), proxy);
  }

  /** The broker of this JVM; tests are aborted without a Docker engine. */
  public static KafkaServer shared() {
    DockerEngine.require();
    return Shared.SERVER;
  }

  private static KafkaContainer container(FaultProxy proxy) {
    return new KafkaContainer(DockerImageName.parse(IMAGE))
        .withNetwork(FaultProxy.network())
        .withListener(LISTENER, proxy::address)
        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
        .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS", "4")
        // tests make many groups; the first member of one gets its partitions with its second
        // heartbeat
        .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "1000")
        .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "1000")
        .withEnv("KAFKA_HEAP_OPTS", "-Xmx512m");
  }

  private static final class Shared {
    private static final KafkaServer SERVER = new KafkaServer(FaultProxy.to(LISTENER));
  }
}
