package dev.capstan.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of a small single broker. */
final class KafkaBrokerSettings {
  private static final int MEBIBYTE = 1 << 20;

  private KafkaBrokerSettings() {}

  static Properties of(Path logFolder, int port, int controllerPort) {
    Properties all = new Properties();
    listeners(all, port, controllerPort);
    alone(all);
    groups(all);
    small(all);
    all.put("log.dirs", logFolder.toString());
    // an undeclared topic is a typing error
    all.put("auto.create.topics.enable", "false");
    // a body of 1 MiB and its headers
    all.put("message.max.bytes", Integer.toString(2 * MEBIBYTE));
    return all;
  }

  private static void listeners(Properties all, int port, int controllerPort) {
    String host = LoopbackPorts.HOST;
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%1$s:%d".formatted(host, port, controllerPort));
    all.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(host, port));
    all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("controller.listener.names", "CONTROLLER");
    // voters by setting, not by metadata, so that the port can change at the next start
    all.put("controller.quorum.voters", "1@%s:%d".formatted(host, controllerPort));
  }

  /** The broker logs in to itself as clients do, for its groups and transactions. */
  static void secure(Properties all, ServerTls tls, String login) {
    String listeners = all.getProperty("listeners");
    all.put("listeners", listeners.replace("PLAINTEXT://", "SASL_SSL://"));
    String advertised = all.getProperty("advertised.listeners");
    all.put("advertised.listeners", advertised.replace("PLAINTEXT://", "SASL_SSL://"));
    all.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
    all.put("inter.broker.listener.name", "SASL_SSL");
    all.put("sasl.enabled.mechanisms", EmbeddedKafka.SASL_MECHANISM);
    all.put("sasl.mechanism.inter.broker.protocol", EmbeddedKafka.SASL_MECHANISM);
    all.put("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", login);
    for (String store : new String[] {"ssl.keystore", "ssl.truststore"}) {
      all.put(store + ".type", "PKCS12");
      all.put(store + ".location", tls.keyStore().toString());
      all.put(store + ".password", tls.keyStorePassword());
    }
  }

  private static void alone(Properties all) {
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      all.put(topic + ".replication.factor", "1");
      all.put(topic + ".num.partitions", "4");
      all.put(topic + ".segment.bytes", Integer.toString(16 * MEBIBYTE));
    }
    all.put("transaction.state.log.min.isr", "1");
    // without it a share consumer's poll silently returns no records
    all.put("share.coordinator.state.topic.min.isr", "1");
    all.put("default.replication.factor", "1");
    all.put("min.insync.replicas", "1");
    // after a kill the controller admits the new broker only when the old one's session has ended
    all.put("broker.session.timeout.ms", "3000");
    all.put("broker.heartbeat.interval.ms", "500");
    // writes a record without content for followers, which do not exist here
    all.put("metadata.max.idle.interval.ms", "5000");
  }

  private static void groups(Properties all) {
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("group.share.max.size", "1000");
    // the first member of a group that is new gets its partitions with its second heartbeat
    all.put("group.share.min.heartbeat.interval.ms", "1000");
    all.put("group.share.heartbeat.interval.ms", "1000");
    all.put("group.share.min.record.lock.duration.ms", "1000");
    all.put("group.share.partition.max.record.locks", "10000");
    all.put("group.share.max.partition.max.record.locks", "10000");
  }

  private static void small(Properties all) {
    all.put("num.network.threads", "1");
    all.put("num.io.threads", "2");
    all.put("background.threads", "4");
    all.put("num.partitions", "1");
    all.put("log.segment.bytes", Integer.toString(64 * MEBIBYTE));
    // index files are allocated whole; this suffices for a segment
    all.put("log.index.size.max.bytes", Integer.toString(MEBIBYTE / 2));
    // taken from the heap at start; 24 bytes a key of a segment
    all.put("log.cleaner.dedupe.buffer.size", Integer.toString(32 * MEBIBYTE));
  }
}
