package dev.capstan.submitter.scheduling;

import dev.capstan.schema.wire.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

/** How far the topics that carry work have been worked off: lanes, delays and results. */
final class Progress {
  private final Admin admin;
  private final List<String> lanes;

  Progress(Admin admin, List<String> lanes) {
    this.admin = admin;
    this.lanes = List.copyOf(lanes);
  }

  /** The ends of the topics now. */
  Map<TopicPartition, Long> ends() {
    return offsets(OffsetSpec.latest());
  }

  /** Everything before these offsets is done; a partition that nobody ever read is missing. */
  Map<TopicPartition, Long> done() {
    Map<TopicPartition, Long> done = new HashMap<>();
    for (String lane : lanes) {
      shareOffsets(Topics.shareGroup(lane))
          .forEach(
              (partition, info) -> {
                // null until the first acknowledgement was persisted
                if (info != null) {
                  done.put(partition, info.startOffset());
                }
              });
    }
    classicOffsets(Topics.DELAY_GROUP).forEach((p, o) -> done.put(p, o.offset()));
    classicOffsets(Topics.SINK_GROUP).forEach((p, o) -> done.put(p, o.offset()));
    return done;
  }

  /** Whether all before {@code ends} is done. What was never written to counts as done. */
  boolean hasPassed(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> done = done();
    Map<TopicPartition, Long> starts = offsets(OffsetSpec.earliest());
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              long start = starts.getOrDefault(end.getKey(), 0L);
              return Math.max(start, done.getOrDefault(end.getKey(), start)) >= end.getValue();
            });
  }

  /** Deletes what is done. */
  void trim() {
    // nobody waits for webhooks, so they are trimmed but say nothing of what is done
    List<String> all = new ArrayList<>(topics());
    all.add(Topics.WEBHOOKS);
    Map<TopicPartition, Long> starts = offsets(OffsetSpec.earliest(), all);
    Map<TopicPartition, Long> done = done();
    classicOffsets(Topics.WEBHOOK_GROUP).forEach((p, o) -> done.put(p, o.offset()));
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    done.forEach(
        (partition, offset) -> {
          if (starts.containsKey(partition) && starts.get(partition) < offset) {
            deletions.put(partition, RecordsToDelete.beforeOffset(offset));
          }
        });
    if (!deletions.isEmpty()) {
      await(admin.deleteRecords(deletions).all());
    }
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec) {
    return offsets(spec, topics());
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec, List<String> topics) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    await(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> wanted.put(new TopicPartition(topic, p.partition()), spec)));
    Map<TopicPartition, Long> found = new HashMap<>();
    await(admin.listOffsets(wanted).all()).forEach((p, info) -> found.put(p, info.offset()));
    return found;
  }

  private List<String> topics() {
    List<String> topics = new ArrayList<>();
    lanes.forEach(lane -> topics.add(Topics.ready(lane)));
    Topics.delays().forEach(delay -> topics.add(Topics.delay(delay)));
    topics.add(Topics.RESULTS);
    return topics;
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> shareOffsets(String group) {
    try {
      return await(
          admin
              .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(group));
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> classicOffsets(String group) {
    try {
      Map<TopicPartition, OffsetAndMetadata> found =
          await(
              admin
                  .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
                  .partitionsToOffsetAndMetadata(group));
      found.values().removeIf(Objects::isNull);
      return found;
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
