package dev.capstan.dispatch.maintenance;

import dev.capstan.dispatch.offset.GroupOffsets;
import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Progress of the consumers of the ready, delay and result topics. Excludes the ledger. */
final class TopicWatermarks {
  private final Admin admin;
  private final GroupOffsets groups;
  private final List<String> lanes;

  TopicWatermarks(Admin admin, List<String> lanes) {
    this.admin = admin;
    this.groups = new GroupOffsets(admin);
    this.lanes = List.copyOf(lanes);
  }

  /**
   * The topics that can contain an execution, by its lane; and the result topic alone, by its name.
   */
  Map<String, Set<String>> topicsByLane() {
    Map<String, Set<String>> all = new HashMap<>();
    all.put(Topics.RESULTS, Set.of(Topics.RESULTS));
    for (String lane : lanes) {
      Set<String> topics = new HashSet<>(Set.of(Topics.ready(lane), Topics.RESULTS));
      Topics.delays().forEach(delay -> topics.add(Topics.delay(delay)));
      all.put(lane, Set.copyOf(topics));
    }
    return all;
  }

  /**
   * The offsets that consumers without lag have reached: the ends of ready and result topics, and
   * on a delay topic the end of the due records, so that long delays do not extend a cycle.
   */
  Map<TopicPartition, Long> marks(Instant now) {
    Map<TopicPartition, Long> marks = offsets(topic -> OffsetSpec.latest());
    Map<String, Duration> delays =
        Topics.delays().stream().collect(Collectors.toMap(Topics::delay, d -> d));
    offsets(
            topic -> {
              Duration delay = delays.get(topic);
              return delay == null
                  ? OffsetSpec.latest()
                  : OffsetSpec.forTimestamp(now.minus(delay).toEpochMilli());
            })
        // -1: all records are older
        .forEach((partition, offset) -> marks.computeIfPresent(partition, earlier(offset)));
    return marks;
  }

  private static BiFunction<TopicPartition, Long, Long> earlier(long offset) {
    return (partition, end) -> offset < 0 ? end : Math.min(offset, end);
  }

  /** For every partition: all records before this offset are processed or deleted. */
  Map<TopicPartition, Long> reached() {
    Map<TopicPartition, Long> reached = offsets(topic -> OffsetSpec.earliest());
    // read before the lag, so that records appended in between do not count as processed
    Map<TopicPartition, Long> ends = offsets(topic -> OffsetSpec.latest());
    trimmable().forEach((partition, offset) -> reached.merge(partition, offset, Math::max));
    for (String lane : lanes) {
      groups
          .ofShareGroup(Topics.shareGroup(lane))
          .forEach(
              (partition, info) -> {
                Long end = ends.get(partition);
                // the start offset is persisted one acknowledgement late; only the lag includes the
                // last one, and it counts transaction markers until a worker polls past them
                if (info != null && end != null && info.lag().orElse(-1L) == 0L) {
                  reached.merge(partition, end, Math::max);
                }
              });
    }
    return reached;
  }

  /**
   * No consumer will read before these offsets. On a ready topic, all earlier records are
   * acknowledged or archived, and that is persisted; on other topics, the offset is committed.
   * Partitions without such an offset are absent.
   */
  Map<TopicPartition, Long> trimmable() {
    Map<TopicPartition, Long> done = new HashMap<>();
    for (String lane : lanes) {
      groups
          .ofShareGroup(Topics.shareGroup(lane))
          .forEach(
              (partition, info) -> {
                // null until the first acknowledgement was persisted
                if (info != null && partition.topic().equals(Topics.ready(lane))) {
                  done.put(partition, info.startOffset());
                }
              });
    }
    Set<String> delays = Topics.delays().stream().map(Topics::delay).collect(Collectors.toSet());
    committed(Topics.DELAY_GROUP, delays::contains, done);
    committed(Topics.SINK_GROUP, Topics.RESULTS::equals, done);
    committed(Topics.WEBHOOK_GROUP, Topics.WEBHOOKS::equals, done);
    return done;
  }

  private void committed(
      String group, Predicate<String> isItsTopic, Map<TopicPartition, Long> into) {
    groups
        .ofConsumerGroup(group)
        .forEach(
            (partition, offset) -> {
              // other offsets that a tool committed for the group do not permit deletion
              if (isItsTopic.test(partition.topic())) {
                into.put(partition, offset.offset());
              }
            });
  }

  private Map<TopicPartition, Long> offsets(Function<String, OffsetSpec> spec) {
    return offsets(spec, topics());
  }

  /** The offsets that {@code spec} selects, by partition of the topics. */
  Map<TopicPartition, Long> offsets(Function<String, OffsetSpec> spec, List<String> topics) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    GroupOffsets.await(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        p ->
                            wanted.put(
                                new TopicPartition(topic, p.partition()), spec.apply(topic))));
    Map<TopicPartition, Long> found = new HashMap<>();
    GroupOffsets.await(admin.listOffsets(wanted).all())
        .forEach((p, info) -> found.put(p, info.offset()));
    return found;
  }

  /** The ready, delay and result topics. */
  List<String> topics() {
    List<String> topics = new ArrayList<>();
    lanes.forEach(lane -> topics.add(Topics.ready(lane)));
    Topics.delays().forEach(delay -> topics.add(Topics.delay(delay)));
    topics.add(Topics.RESULTS);
    return topics;
  }
}
