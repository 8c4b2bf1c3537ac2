package dev.capstan.kafka;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates every topic and configures the share groups of the lanes. Topics that exist are not
 * changed. Idempotent; several instances may run it at the same time.
 */
public final class TopicProvisioner {
  /** How long a worker keeps its lock on a job without renewal. */
  public static final Duration LOCK_DURATION = Duration.ofSeconds(30);

  /** Maximum deliveries of a job; then the broker archives it without notice. */
  public static final int DELIVERY_LIMIT = 10;

  private static final String FOREVER = "-1";
  private static final Duration MONTH = Duration.ofDays(30);

  private final Admin admin;
  private final Partitions partitions;

  /**
   * @param replicationFactor -1 uses the broker's default
   */
  public record Partitions(int requests, int ledger, int results, short replicationFactor) {}

  public TopicProvisioner(Admin admin, Partitions partitions) {
    this.admin = admin;
    this.partitions = partitions;
  }

  /**
   * Returns when all topics exist.
   *
   * @throws KafkaException if the brokers refuse or can't be reached
   */
  public void run(Collection<String> lanes, Collection<String> requestTopics) {
    Set<String> present = names();
    List<NewTopic> missing =
        topics(lanes, requestTopics).stream()
            .filter(topic -> !present.contains(topic.name()))
            .toList();
    if (!missing.isEmpty()) {
      admin.createTopics(missing).values().values().forEach(TopicProvisioner::awaitCreation);
    }
    configureGroups(lanes);
  }

  private List<NewTopic> topics(Collection<String> lanes, Collection<String> requestTopics) {
    List<NewTopic> all = new ArrayList<>();
    for (String name : requestTopics) {
      all.add(topic(name, partitions.requests(), Map.of("retention.ms", millis(MONTH))));
    }
    all.add(
        topic(
            Topics.EVENTS,
            partitions.results(),
            Map.of("retention.ms", millis(Duration.ofDays(7)))));
    all.add(topic(Topics.EXECUTIONS, partitions.ledger(), ledgerConfig()));
    all.add(topic(Topics.RESULTS, partitions.results(), Map.of("retention.ms", FOREVER)));
    all.add(topic(Topics.WEBHOOKS, partitions.results(), Map.of("retention.ms", FOREVER)));
    all.add(topic(Topics.CONTROL, 1, Map.of("retention.ms", millis(Duration.ofHours(1)))));
    all.add(topic(Topics.DEAD, 1, Map.of("retention.ms", millis(MONTH))));
    for (String lane : lanes) {
      // one partition: members of a share group are pinned to partitions
      all.add(topic(Topics.ready(lane), 1, Map.of("retention.ms", FOREVER)));
    }
    for (Duration delay : Topics.delays()) {
      Map<String, String> config =
          Map.of("retention.ms", FOREVER, "message.timestamp.type", "LogAppendTime");
      all.add(topic(Topics.delay(delay), 1, config));
    }
    return all;
  }

  /** Compacted early and often, so that its size stays close to that of the pending executions. */
  private static Map<String, String> ledgerConfig() {
    return Map.of(
        "cleanup.policy", "compact",
        "segment.ms", millis(Duration.ofMinutes(10)),
        "segment.bytes", String.valueOf(64 << 20),
        "min.cleanable.dirty.ratio", "0.2",
        "max.compaction.lag.ms", millis(Duration.ofMinutes(30)),
        "delete.retention.ms", millis(Duration.ofHours(1)));
  }

  private NewTopic topic(String name, int count, Map<String, String> config) {
    return new NewTopic(name, count, partitions.replicationFactor()).configs(config);
  }

  private void configureGroups(Collection<String> lanes) {
    List<AlterConfigOp> settings =
        List.of(
            // otherwise jobs from before the first worker joined are skipped
            set("share.auto.offset.reset", "earliest"),
            set("share.isolation.level", "read_committed"),
            set("share.record.lock.duration.ms", millis(LOCK_DURATION)),
            // the broker's own default is 5
            set("share.delivery.count.limit", Integer.toString(DELIVERY_LIMIT)));
    Map<ConfigResource, Collection<AlterConfigOp>> changes =
        lanes.stream()
            .collect(
                Collectors.toMap(
                    lane -> new ConfigResource(ConfigResource.Type.GROUP, Topics.shareGroup(lane)),
                    lane -> settings));
    await(admin.incrementalAlterConfigs(changes).all());
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private Set<String> names() {
    return await(admin.listTopics().names());
  }

  private static void awaitCreation(KafkaFuture<Void> created) {
    try {
      await(created);
    } catch (TopicExistsException e) {
      // another instance created it
    }
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
